#include <string.h>

#include "match_internal.h"

/* The small words of drug names, in normal form (lower case, no signs). Longest first does not
 * matter here: the parser takes the fewest words, and match_core() the longest that fits. */

#define SOLID      (FORM_TABLET | FORM_CAPSULE | FORM_SOFT_CAPSULE)
#define ORAL       (SOLID | FORM_ORAL_LIQUID)
#define INJECTABLE (FORM_INJECTION | FORM_POWDER)

static const struct form_word {
    const char *text;
    uint32_t forms;
    bool core; /* part of a printed name's form: match_core() cuts it */
} form_words[] = {
    {"片", FORM_TABLET, true},
    {"片剂", FORM_TABLET, true},
    {"薄膜衣片", FORM_TABLET, true},
    {"分散片", FORM_TABLET, true},
    {"tablet", FORM_TABLET, true},
    {"tablets", FORM_TABLET, true},
    {"tab", FORM_TABLET, false},
    {"tabs", FORM_TABLET, false},
    {"filmcoatedtablets", FORM_TABLET, true},
    {"filmcoatedtablet", FORM_TABLET, true},
    /* who says capsule may mean the soft one; who says soft capsule means no other */
    {"胶囊", FORM_CAPSULE | FORM_SOFT_CAPSULE, true},
    {"胶囊剂", FORM_CAPSULE | FORM_SOFT_CAPSULE, true},
    {"硬胶囊", FORM_CAPSULE, true},
    {"软胶囊", FORM_SOFT_CAPSULE, true},
    {"capsule", FORM_CAPSULE | FORM_SOFT_CAPSULE, true},
    {"capsules", FORM_CAPSULE | FORM_SOFT_CAPSULE, true},
    {"caps", FORM_CAPSULE | FORM_SOFT_CAPSULE, false},
    {"hardcapsules", FORM_CAPSULE, true},
    {"softcapsule", FORM_SOFT_CAPSULE, true},
    {"softcapsules", FORM_SOFT_CAPSULE, true},
    {"口服溶液", FORM_ORAL_LIQUID, true},
    {"口服液", FORM_ORAL_LIQUID, true},
    {"oralsolution", FORM_ORAL_LIQUID, true},
    {"口服", ORAL, false},
    {"注射液", FORM_INJECTION, true},
    {"注射用", FORM_POWDER, true},
    {"粉针", FORM_POWDER, false},
    {"粉针剂", FORM_POWDER, false},
    {"冻干粉针", FORM_POWDER, false},
    {"冻干粉", FORM_POWDER, false},
    {"forinjection", FORM_POWDER, true},
    {"注射剂", INJECTABLE, false},
    {"注射", INJECTABLE, false},
    {"针剂", INJECTABLE, false},
    {"针", INJECTABLE, false},
    {"injection", INJECTABLE, true},
    {"inj", INJECTABLE, false},
    {"皮下注射", INJECTABLE | FORM_SUBCUTANEOUS, true},
    {"皮下注射液", FORM_INJECTION | FORM_SUBCUTANEOUS, true},
    {"皮下", INJECTABLE | FORM_SUBCUTANEOUS, false},
    {"皮下制剂", INJECTABLE | FORM_SUBCUTANEOUS, false},
    {"subcutaneous", INJECTABLE | FORM_SUBCUTANEOUS, false},
    {"静脉注射", INJECTABLE | FORM_INTRAVENOUS, false},
    {"静脉滴注", INJECTABLE | FORM_INTRAVENOUS, false},
    {"静脉输注", INJECTABLE | FORM_INTRAVENOUS, false},
    {"静脉", INJECTABLE | FORM_INTRAVENOUS, false},
    {"intravenous", INJECTABLE | FORM_INTRAVENOUS, false},
    {"缓释植入剂", FORM_IMPLANT, true},
    {"植入剂", FORM_IMPLANT, true},
    {"implant", FORM_IMPLANT, true},
    {"乳膏", FORM_OTHER, false},
    {"软膏", FORM_OTHER, false},
    {"凝胶", FORM_OTHER, false},
    {"喷雾剂", FORM_OTHER, false},
    {"吸入剂", FORM_OTHER, false},
    {"滴眼液", FORM_OTHER, false},
    {"颗粒", FORM_OTHER, false},
    {"颗粒剂", FORM_OTHER, false},
    {"口服混悬液", FORM_OTHER, false},
    {"糖浆", FORM_OTHER, false},
    {"栓", FORM_OTHER, false},
};

/* One line is one acid; a printed name has one, and a typed one of another line contradicts it. */
static const struct {
    const char *names[8];
} salts[] = {
    {{"甲磺酸", "mesylate", "mesilate", "methanesulfonate", "mesylatesalt"}},
    {{"盐酸", "hydrochloride", "hcl", "dihydrochloride"}},
    {{"马来酸", "maleate", "dimaleate", "二马来酸"}},
    {{"醋酸", "acetate", "乙酸"}},
    {{"甲苯磺酸", "tosylate", "tosilate", "对甲苯磺酸", "二甲苯磺酸", "ditosylate"}},
    {{"苹果酸", "malate", "smalate"}},
    {{"枸橼酸", "citrate", "柠檬酸"}},
    {{"磷酸", "phosphate", "diphosphate"}},
    {{"富马酸", "fumarate", "hemifumarate", "半富马酸"}},
    {{"硫酸", "sulfate", "sulphate"}},
    {{"琥珀酸", "succinate"}},
    {{"羟乙磺酸", "isethionate", "isetionate"}},
    {{"酒石酸", "tartrate", "bitartrate", "重酒石酸"}},
    {{"苯磺酸", "besylate", "besilate"}},
    {{"氢溴酸", "hydrobromide"}},
    {{"乳酸", "lactate"}},
    {{"钠", "sodium"}},
};

static const char *const pack_words[] = {"粒",   "支",    "瓶",   "盒",   "袋",   "板",  "贴",
                                         "枚",   "丸",    "包",   "套",   "装",   "每",  "x",
                                         "s",    "规格",  "剂",   "剂量", "数量", "共",  "box",
                                         "vial", "vials", "pack", "pcs",  "铝塑", "瓶装"};
static const char *const noise_words[] = {"国药准字", "国产",     "进口", "商品名", "通用名",
                                          "品名",     "药品名称", "药名", "brand",  "generic"};
static const char *const company_words[] = {"股份有限公司",
                                            "有限责任公司",
                                            "有限公司",
                                            "集团",
                                            "股份",
                                            "公司",
                                            "控股",
                                            "制药",
                                            "药业",
                                            "医药",
                                            "生物",
                                            "生物制药",
                                            "生物技术",
                                            "科技",
                                            "健康科技",
                                            "健康",
                                            "医疗",
                                            "技术",
                                            "生物医药",
                                            "制药厂",
                                            "药厂",
                                            "厂",
                                            "投资",
                                            "国际",
                                            "inc",
                                            "ltd",
                                            "co",
                                            "corp",
                                            "corporation",
                                            "company",
                                            "limited",
                                            "ag",
                                            "plc",
                                            "llc",
                                            "gmbh",
                                            "sa",
                                            "ab",
                                            "pharma",
                                            "pharmaceutical",
                                            "pharmaceuticals",
                                            "therapeutics",
                                            "oncology",
                                            "biotech",
                                            "biologics"};
static const char *const place_words[] = {
    "中国",   "北京",   "上海",   "天津",   "重庆", "江苏", "浙江", "山东",   "山西",     "河南",
    "河北",   "湖南",   "湖北",   "广东",   "广州", "深圳", "四川", "成都",   "苏州",     "南京",
    "杭州",   "海南",   "江西",   "安徽",   "福建", "陕西", "吉林", "辽宁",   "贵州",     "云南",
    "广西",   "法国",   "美国",   "德国",   "日本", "瑞士", "英国", "爱尔兰", "澳大利亚", "意大利",
    "新加坡", "江苏省", "上海市", "北京市", "国内", "内陆", "china"};

static const char *const makers_english[][2] = {
    {"astrazeneca", "阿斯利康"},
    {"pfizer", "辉瑞"},
    {"roche", "罗氏"},
    {"genentech", "罗氏"},
    {"novartis", "诺华"},
    {"msd", "默沙东"},
    {"mercksharpdohme", "默沙东"},
    {"merckkgaa", "默克"},
    {"merckserono", "默克"},
    {"bristolmyerssquibb", "百时美施贵宝"},
    {"bms", "百时美施贵宝"},
    {"bayer", "拜耳"},
    {"janssen", "杨森"},
    {"xianjanssen", "杨森"},
    {"takeda", "武田"},
    {"eisai", "卫材"},
    {"elililly", "礼来"},
    {"lilly", "礼来"},
    {"abbvie", "艾伯维"},
    {"amgen", "安进"},
    {"astellas", "安斯泰来"},
    {"gilead", "吉利德"},
    {"sanofi", "赛诺菲"},
    {"gsk", "葛兰素史克"},
    {"glaxosmithkline", "葛兰素史克"},
    {"boehringeringelheim", "勃林格殷格翰"},
    {"daiichisankyo", "第一三共"},
    {"beigene", "百济神州"},
    {"hengrui", "恒瑞"},
    {"innovent", "信达"},
    {"junshi", "君实"},
    {"qilu", "齐鲁"},
    {"hansoh", "豪森"},
    {"hutchmed", "和记黄埔"},
    {"zailab", "再鼎"},
    {"cstone", "基石"},
    {"celgene", "新基"},
    {"piersfabre", "皮尔法伯"},
    {"pierrefabre", "皮尔法伯"},
    {"juno", "药明巨诺"},
    {"henlius", "复宏汉霖"},
};

const char *match_maker_english(size_t index, const char **chinese)
{
    if (index >= ARRAY_LEN(makers_english))
        return NULL;
    *chinese = makers_english[index][1];
    return makers_english[index][0];
}

enum { SALT_NAMES = 8 };
#define FORM_COUNT ARRAY_LEN(form_words)
#define SALT_COUNT (ARRAY_LEN(salts) * SALT_NAMES)

size_t match_word_count(void)
{
    return FORM_COUNT + SALT_COUNT + ARRAY_LEN(pack_words) + ARRAY_LEN(noise_words) +
           ARRAY_LEN(company_words) + ARRAY_LEN(place_words);
}

/* The words of all tables in one numbering; a salt's unused places are NULL texts. */
struct match_word match_word_at(size_t index)
{
    struct match_word word = {NULL, MEANING_NOISE, 0, 0};
    static const struct {
        const char *const *words;
        size_t count;
        enum match_meaning_kind kind;
    } plain[] = {
        {pack_words, ARRAY_LEN(pack_words), MEANING_PACK},
        {noise_words, ARRAY_LEN(noise_words), MEANING_NOISE},
        {company_words, ARRAY_LEN(company_words), MEANING_COMPANY},
        {place_words, ARRAY_LEN(place_words), MEANING_COMPANY},
    };
    if (index < FORM_COUNT)
        return (struct match_word){form_words[index].text, MEANING_FORM, form_words[index].forms,
                                   0};
    index -= FORM_COUNT;
    if (index < SALT_COUNT) {
        word.text = salts[index / SALT_NAMES].names[index % SALT_NAMES];
        word.kind = MEANING_SALT;
        word.salts = 1u << (index / SALT_NAMES);
        return word;
    }
    index -= SALT_COUNT;
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        if (index < plain[i].count)
            return (struct match_word){plain[i].words[index], plain[i].kind, 0, 0};
        index -= plain[i].count;
    }
    BUG_IF(true);
    return word;
}

/* The longest form or salt at the one end of a text; empty text when there is none. */
static struct match_word longest_at(struct str text, bool at_start)
{
    struct match_word best = {NULL, MEANING_NOISE, 0, 0};
    size_t length = 0;
    for (size_t i = 0; i < FORM_COUNT + SALT_COUNT; i++) {
        struct match_word word = match_word_at(i);
        if (word.text == NULL || (i < FORM_COUNT && !form_words[i].core))
            continue;
        struct str known = str_of(word.text);
        bool there = at_start ? str_starts_with(text, known) : str_ends_with(text, known);
        if (there && known.length > length && known.length < text.length) {
            best = word;
            length = known.length;
        }
    }
    return best;
}

struct str match_core(struct str normal, uint32_t *forms, uint32_t *found_salts)
{
    *forms = 0;
    *found_salts = 0;
    for (int end = 0; end < 2; end++) {
        struct match_word word = longest_at(normal, end == 0);
        for (; word.text != NULL; word = longest_at(normal, end == 0)) {
            size_t cut = strlen(word.text);
            *forms |= word.forms;
            *found_salts |= word.salts;
            normal.length -= cut;
            normal.data += end == 0 ? cut : 0;
        }
    }
    return normal;
}

size_t match_unit(struct str text)
{
    static const char *const units[] = {
        "mg",   "g",   "kg",   "mcg",    "ug",   "μg",  "ng",       "ml",   "l",  "iu",
        "u",    "miu", "mmol", "mbq",    "gbq",  "mm",  "cm",       "毫克", "克", "微克",
        "毫升", "升",  "单位", "万单位", "万iu", "万u", "国际单位", "片",   "粒", "支",
        "瓶",   "盒",  "袋",   "板",     "贴",   "枚",  "丸",       "包",   "套", "人份"};
    size_t longest = 0;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        size_t length = strlen(units[i]);
        if (length > longest && str_starts_with(text, str_of(units[i])))
            longest = length;
    }
    return longest;
}

static size_t company_word_at(struct str text, bool at_start, const char *const *words,
                              size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        struct str word = str_of(words[i]);
        bool there = at_start ? str_starts_with(text, word) : str_ends_with(text, word);
        if (there && word.length > longest)
            longest = word.length;
    }
    return longest;
}

/* Places stand in front, behind as in `赫思澳大利亚`, or, in brackets once, before the trade words. */
struct str match_maker_core(struct str normal)
{
    size_t cut = company_word_at(normal, true, place_words, ARRAY_LEN(place_words));
    normal.data += cut;
    normal.length -= cut;
    for (;;) {
        cut = company_word_at(normal, false, company_words, ARRAY_LEN(company_words));
        if (cut == 0)
            cut = company_word_at(normal, false, place_words, ARRAY_LEN(place_words));
        if (cut == 0)
            return normal;
        normal.length -= cut;
    }
}
