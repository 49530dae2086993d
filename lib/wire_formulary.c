/* What GET /v1/formulary/… answers. */
#include "wire.h"

static void text_or_null(struct wire_out *out, const char *name, const char *text)
{
    if (text[0] == '\0')
        wire_out_null(out, name);
    else
        wire_out_text(out, name, text);
}

static void date_or_null(struct wire_out *out, const char *name, int32_t days)
{
    if (days == DATE_NONE)
        wire_out_null(out, name);
    else
        wire_out_date(out, name, days);
}

static void print_rows(struct wire_out *out, const char *name,
                       const struct formulary_row *const *rows, size_t count)
{
    wire_out_array(out, name);
    for (size_t i = 0; i < count; i++)
        wire_row_print(out, NULL, rows[i]);
    wire_out_array_end(out);
}

void wire_match_print(struct buf *buf, const struct match_answer *answer)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "result", match_result_text(answer->result));
    print_rows(&out, "products", answer->products, answer->product_count);
    print_rows(&out, "candidates", answer->candidates, answer->candidate_count);
    wire_out_text(&out, "matched_by", match_by_text(answer->matched_by));
    wire_out_object_end(&out);
}

static void list_members(struct wire_out *out, const struct formulary_list *list)
{
    wire_out_text(out, "list", list->id);
    wire_out_text(out, "version", list->version);
    wire_out_text(out, "name", list->name_zh);
    wire_out_text(out, "name_en", list->name_en);
    wire_out_text(out, "manual", list->manual);
    wire_out_text(out, "heading", list->heading);
    wire_out_text(out, "kind", product_kind_text(list->kind));
    wire_out_text(out, "benefit", list->benefit);
    date_or_null(out, "effective_from", list->effective_from);
    date_or_null(out, "effective_to", list->effective_to);
    wire_out_bool(out, "dates_are_default", list->dates_are_default);
    wire_out_int(out, "row_count", (int64_t)list->row_count);
}

void wire_lists_print(struct buf *buf, const struct formulary *formulary)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_object(&out, NULL);
    wire_out_array(&out, "items");
    for (size_t i = 0; i < formulary_list_count(formulary); i++) {
        wire_out_object(&out, NULL);
        list_members(&out, formulary_list_at(formulary, i));
        wire_out_object_end(&out);
    }
    wire_out_array_end(&out);
    wire_out_null(&out, "next_cursor");
    wire_out_object_end(&out);
}

static void print_full_row(struct wire_out *out, const struct formulary_row *row)
{
    static const char *const catalogue[] = {
        [CATALOGUE_UNKNOWN] = "", [CATALOGUE_YES] = "yes", [CATALOGUE_NO] = "no"};
    wire_out_object(out, NULL);
    wire_out_text(out, "row", row->id);
    wire_out_text(out, "printed_no", row->printed_no);
    wire_out_text(out, "brand", row->brand);
    wire_out_text(out, "generic", row->generic);
    wire_out_text(out, "manufacturer", row->manufacturer);
    wire_out_text(out, "kind", product_kind_text(row->kind));
    text_or_null(out, "diseases", row->diseases);
    text_or_null(out, "indication", row->indication);
    text_or_null(out, "approval_no", row->approval_no);
    text_or_null(out, "catalogue", catalogue[row->catalogue]);
    wire_out_text(out, "molecule", row->molecule);
    wire_out_text(out, "heading", row->heading);
    wire_out_object_end(out);
}

void wire_rows_print(struct buf *buf, const struct formulary_list *list, size_t from, size_t limit,
                     const char *next_cursor)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_object(&out, NULL);
    list_members(&out, list);
    wire_out_array(&out, "items");
    for (size_t i = from; i < list->row_count && i - from < limit; i++)
        print_full_row(&out, &list->rows[i]);
    wire_out_array_end(&out);
    if (next_cursor != NULL)
        wire_out_text(&out, "next_cursor", next_cursor);
    else
        wire_out_null(&out, "next_cursor");
    wire_out_object_end(&out);
}
