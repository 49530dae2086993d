#include <string.h>

#include "formulary_internal.h"

enum {
    CITY_NETWORK,
    CITY_PROVINCE,
    CITY_NAME,
    CITY_ALSO,
    CITY_MANUAL,
    CITY_SOURCE,
    CITY_HEADING,
    CITY_NOTE,
    CITY_COLUMNS
};
static const char *const city_columns[] = {"network", "province",     "city",    "also",
                                           "manual",  "source_lines", "heading", "note"};
enum {
    NET_NETWORK,
    NET_PROVINCE,
    NET_CITY,
    NET_COUNT,
    NET_PHARMACY,
    NET_MANUAL,
    NET_SOURCE,
    NET_HEADING,
    NET_SHARED,
    NET_NOTE,
    NET_COLUMNS
};
static const char *const network_columns[] = {"network",  "province", "city",         "count",
                                              "pharmacy", "manual",   "source_lines", "heading",
                                              "shared",   "note"};
enum {
    BOAO_HOSPITAL,
    BOAO_ALSO,
    BOAO_CLINIC,
    BOAO_LEAD,
    BOAO_MANUAL,
    BOAO_SOURCE,
    BOAO_HEADING,
    BOAO_COLUMNS
};
static const char *const boao_columns[] = {"hospital", "also",         "clinic", "lead_days",
                                           "manual",   "source_lines", "heading"};
static const char *const clinic_words[] = {"general", "expert", NULL};

static void load_cities(struct formulary_loader *loader, struct formulary_table *table)
{
    struct formulary *formulary = loader->formulary;
    while (formulary_table_next(table)) {
        struct formulary_city *city = &formulary->cities[formulary->city_count++];
        formulary_table_require(table, CITY_NETWORK);
        formulary_table_require(table, CITY_NAME);
        formulary_table_manual(table, CITY_MANUAL);
        formulary_table_source(table, CITY_SOURCE);
        city->network = formulary_table_text(table, CITY_NETWORK);
        city->city = formulary_table_text(table, CITY_NAME);
        city->also = formulary_table_text(table, CITY_ALSO);
        city->covered = true;
        city->pharmacies = -1;
    }
}

/* One record per printed pharmacy or, where the manual prints none by name, per city: the printed
 * numbers of a city add up. */
static void load_networks(struct formulary_loader *loader, struct formulary_table *table)
{
    struct formulary *formulary = loader->formulary;
    while (formulary_table_next(table)) {
        struct formulary_city *city = &formulary->cities[formulary->city_count++];
        int64_t count = 0;
        formulary_table_require(table, NET_NETWORK);
        formulary_table_require(table, NET_CITY);
        formulary_table_manual(table, NET_MANUAL);
        formulary_table_source(table, NET_SOURCE);
        formulary_table_number(table, NET_COUNT, 0, 9999, &count);
        city->network = formulary_table_text(table, NET_NETWORK);
        city->city = formulary_table_text(table, NET_CITY);
        city->also = "";
        city->pharmacies = (int)count;
    }
}

static void load_boao(struct formulary_loader *loader, struct formulary_table *table)
{
    struct formulary *formulary = loader->formulary;
    while (formulary_table_next(table)) {
        struct formulary_hospital *hospital = &formulary->hospitals[formulary->hospital_count];
        int64_t lead = 0;
        formulary_table_require(table, BOAO_HOSPITAL);
        formulary_table_require(table, BOAO_HEADING);
        formulary_table_manual(table, BOAO_MANUAL);
        formulary_table_source(table, BOAO_SOURCE);
        formulary_table_number(table, BOAO_LEAD, 0, 365, &lead);
        int clinic = formulary_table_word(table, BOAO_CLINIC, clinic_words);
        hospital->hospital = formulary_table_text(table, BOAO_HOSPITAL);
        hospital->also = formulary_table_text(table, BOAO_ALSO);
        hospital->boao = (struct formulary_boao){
            .hospital = hospital->hospital,
            .clinic = clinic_words[clinic < 0 ? 0 : clinic],
            .lead_days = (int)lead,
            .heading = formulary_table_text(table, BOAO_HEADING),
        };
        if (clinic >= 0 &&
            formulary_boao_find(formulary, hospital->hospital, hospital->boao.clinic) != NULL)
            formulary_table_error(table, BOAO_CLINIC, "each clinic of a hospital once is expected");
        formulary->hospital_count++;
    }
}

void formulary_load_places(struct formulary_loader *loader)
{
    struct formulary *formulary = loader->formulary;
    struct formulary_table cities, networks, boao;
    bool have_cities =
        formulary_load_open(loader, &cities, "cities.csv", city_columns, CITY_COLUMNS);
    bool have_networks = formulary_load_open(loader, &networks, "pharmacy_networks.csv",
                                             network_columns, NET_COLUMNS);
    bool have_boao =
        formulary_load_open(loader, &boao, "boao_hospitals.csv", boao_columns, BOAO_COLUMNS);
    size_t room = (have_cities ? formulary_load_records(&cities) : 0) +
                  (have_networks ? formulary_load_records(&networks) : 0) + 1;
    formulary->cities = arena_array(formulary->arena, room, sizeof(*formulary->cities));
    formulary->hospitals =
        arena_array(formulary->arena, have_boao ? formulary_load_records(&boao) + 1 : 1,
                    sizeof(*formulary->hospitals));
    bool have_room = formulary->cities != NULL && formulary->hospitals != NULL;
    if (have_cities && have_room)
        load_cities(loader, &cities);
    if (have_networks && have_room)
        load_networks(loader, &networks);
    if (have_boao && have_room)
        load_boao(loader, &boao);
    if (have_cities)
        formulary_table_close(&cities);
    if (have_networks)
        formulary_table_close(&networks);
    if (have_boao)
        formulary_table_close(&boao);
}
