/* Calls everything in any order with anything: NULL, empty, cut off, not UTF-8; frees every handle once, in any order.
 * `calls N SEED` makes N calls. What it asks: no crash, no leak, and that the out-parameters are written on success only.
 * It runs under valgrind and sanitizers, which see what it does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soc2.h"

static uint64_t state;

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next(void) {
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t below(size_t n) { return (size_t)(next() % n); }

static const char CATALOG[] =
    "catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}\n"
    "series: [{id: CC6, title: Access, categories: [security]}]\n"
    "criteria: [{id: CC6.1, title: Access is restricted}]\n"
    "targets: [{id: host, title: Host, subjects: [linux_host]}]\n"
    "sources: [{id: a.b, title: A, schema: {required: [n], properties: {n: {type: integer}}}}]\n"
    "checks:\n"
    "  - {id: c.one, title: One, what: Looks., how: Sets., target: host, kind: configuration, severity: low,\n"
    "     facts: {a.b: {max_age: 24h}}, pass: a.b.n > 3}\n"
    "controls:\n"
    "  - {id: C-1, title: C, statement: S., owner: O, nature: automated, operation: state,\n"
    "     criteria: [{id: CC6.1, relation: supports, rationale: R.}], checks: [c.one]}\n";

static const char *const TEXTS[] = {
    "", "{", "[]", "{}", "null", "\xff\xfe", "\0\0", "aws", "sysdig-guide", "2026-11-21T06:00:00Z", "2026-01-01/2026-02-01",
    "nonsense", "profile: {id: p, title: P, description: D}", "profile: {id: p, title: P, description: D, targets: [host]}",
    "{\"subject\":{\"kind\":\"linux_host\",\"id\":\"h\"},\"collected_at\":\"2026-01-02T00:00:00Z\",\"facts\":{\"a.b\":{\"n\":5}}}",
    "{\"subject\":{\"kind\":\"linux_host\",\"id\":\"h\"},\"collected_at\":\"2026-01-03T00:00:00Z\",\"facts\":{\"a.b\":{\"n\":1}}}",
    "{\"subject\":{\"kind\":\"linux_host\",\"id\":\"i\"},\"collected_at\":\"2026-01-03T00:00:00Z\",\"facts\":{\"a.b\":\"x\"}}",
    "1 + 1", "x.map(y, y * 2)", "{\"x\": [1, 2, 3]}", "[1].map(x, [x, x])", "scope: {entity: E, system: S}",
    "sixteen bytes and more", "host", "records: []", "acceptances: []", CATALOG};
#define N_TEXTS (sizeof TEXTS / sizeof *TEXTS)

struct text {
    const char *data;
    size_t len;
};

/* One of the texts, or a part of one; sometimes NULL, with a length or without. */
static struct text any_text(void) {
    struct text text = {NULL, 0};
    size_t pick = below(N_TEXTS + 2);
    if (pick == N_TEXTS) return text;
    if (pick == N_TEXTS + 1) {
        text.len = below(3) ? 0 : next();
        return text;
    }
    text.data = TEXTS[pick];
    text.len = strlen(text.data);
    if (text.len && !below(8)) text.len = below(text.len);
    return text;
}

/* Handles of one kind, some of them NULL. */
#define HELD 4
#define HANDLES(kind) static soc2_##kind *kind[HELD]
HANDLES(batch);
HANDLES(beside);
HANDLES(buf);
HANDLES(cancel);
HANDLES(config);
HANDLES(error);
HANDLES(facts);
HANDLES(findings);
HANDLES(history);
HANDLES(options);
HANDLES(program);
HANDLES(report);
HANDLES(slot);
HANDLES(statements);
HANDLES(verification);

#define ANY(kind) (kind[below(HELD)])
#define FREE(kind)                  \
    do {                            \
        size_t at = below(HELD);    \
        soc2_##kind##_free(kind[at]); \
        kind[at] = NULL;            \
    } while (0)
#define PUT(kind, handle)           \
    do {                            \
        size_t at = below(HELD);    \
        soc2_##kind##_free(kind[at]); \
        kind[at] = handle;          \
    } while (0)

/* How often each kind of call was done and refused. */
enum { KINDS = 56 };
static unsigned long done[KINDS], refused[KINDS];
static size_t kind_of_call;

/* What an out-parameter holds before a call: no handle, and not NULL, which a call could write by mistake. */
static uint64_t place;
#define UNTOUCHED ((void *)&place)

static void wrong(int32_t status, const char *what) {
    fprintf(stderr, "status %d, and %s\n", (int)status, what);
    exit(1);
}

/* A handle is there when the call was done, and else nothing was written: neither on failure nor where there is no more. */
static void expect_out(int32_t status, const void *made) {
    if ((status == SOC2_OK) != (made != UNTOUCHED)) wrong(status, "an out-parameter that does not go with it");
    if (!made) wrong(status, "NULL in an out-parameter");
}

/* An error is there when the call failed and it was wanted, and else nothing was written. */
static void settle(int32_t status, soc2_error *failure, int is_wanted) {
    int failed = status < 0;
    if ((failed && is_wanted) != (failure != UNTOUCHED)) wrong(status, "an error that does not go with it");
    failed ? ++refused[kind_of_call] : ++done[kind_of_call];
    if (failure == UNTOUCHED) return;
    if (soc2_error_code(failure) != status) wrong(status, "another error");
    PUT(error, failure);
}

/* A call that hands out a handle: of `kind`, by `call`, which sees `out` and `failure`. */
#define HAND_OUT(kind, call)                                                \
    do {                                                                    \
        soc2_error *failure = UNTOUCHED, **wanted = below(4) ? &failure : NULL; \
        soc2_##kind *made = UNTOUCHED, **out = below(16) ? &made : NULL;    \
        int32_t status = call;                                              \
        expect_out(status, made);                                           \
        settle(status, failure, wanted != NULL);                            \
        if (status == SOC2_OK) PUT(kind, made);                             \
    } while (0)

#define DO(call)                                                            \
    do {                                                                    \
        soc2_error *failure = UNTOUCHED, **wanted = below(4) ? &failure : NULL; \
        int32_t status = call;                                              \
        settle(status, failure, wanted != NULL);                            \
    } while (0)

#define DATA(text) (const uint8_t *)text.data, text.len
#define TEXT(text) text.data, text.len

static const char HOST[] = "{\"subject\":{\"kind\":\"linux_host\",\"id\":\"h\"},"
                           "\"collected_at\":\"2026-01-02T00:00:00Z\",\"facts\":{\"a.b\":{\"n\":5}}}";

/* A report on it. */
static soc2_buf *reported;

static void report_on_host(void) {
    soc2_config *made = soc2_config_new();
    soc2_program *compiled = NULL;
    soc2_facts *brought = soc2_facts_new();
    soc2_report *assessed = NULL;
    int32_t status = soc2_config_add_catalog(made, "ours", 4, CATALOG, strlen(CATALOG), NULL);
    status |= soc2_program_compile(made, &compiled, NULL);
    status |= soc2_facts_add(brought, NULL, 0, (const uint8_t *)HOST, strlen(HOST), NULL);
    status |= soc2_assess(compiled, brought, NULL, NULL, &assessed, NULL);
    status |= soc2_report_render(assessed, SOC2_FORMAT_JSON, &reported, NULL);
    if (status != SOC2_OK) abort();
    soc2_report_free(assessed);
    soc2_facts_free(brought);
    soc2_program_free(compiled);
    soc2_config_free(made);
}

static void call(void) {
    struct text a = any_text(), b = any_text();
    /* Sound ones, which chance alone would seldom bring together. */
    static const char SCOPE[] = "scope: {entity: E, system: S}";
    struct text scope = {SCOPE, strlen(SCOPE)}, host = {HOST, strlen(HOST)}, none = {NULL, 0};
    struct text name = below(2) ? a : none;
    static const char PERIOD[] = "2026-01-01/2026-02-01";
    struct text period = {PERIOD, strlen(PERIOD)};
    if (below(2)) period = a;
    if (below(2)) scope = b;
    if (below(2)) host = b;
    /* A report, or a part of it, or what was rendered, or any text. */
    const soc2_buf *rendered = below(2) ? reported : ANY(buf);
    struct text earlier = {soc2_buf_data(rendered), soc2_buf_len(rendered)};
    if (earlier.len && !below(8)) earlier.len = below(earlier.len);
    if (!earlier.len || !below(4)) earlier = b;
    size_t len;
    switch (kind_of_call = below(KINDS)) {
    case 0: {
        /* The built-in catalog takes milliseconds: seldom. */
        soc2_config *made = soc2_config_new();
        if (below(256)) soc2_config_add_catalog(made, "ours", 4, CATALOG, strlen(CATALOG), NULL);
        PUT(config, made);
        break;
    }
    case 1: DO(soc2_config_add_catalog(ANY(config), TEXT(a), CATALOG, strlen(CATALOG), wanted)); break;
    case 2: DO(soc2_config_add_catalog(ANY(config), TEXT(a), TEXT(b), wanted)); break;
    case 3: DO(soc2_config_set_profile(ANY(config), TEXT(a), TEXT(b), wanted)); break;
    case 4: DO(soc2_config_set_built_in_profile(ANY(config), TEXT(a), wanted)); break;
    case 5: DO(soc2_config_add_profile(ANY(config), TEXT(a), TEXT(b), wanted)); break;
    case 6: DO(soc2_config_add_target(ANY(config), TEXT(a), wanted)); break;
    case 7: FREE(config); break;
    case 8: {
        soc2_config *of = ANY(config);
        if (of || !below(1024)) HAND_OUT(program, soc2_program_compile(of, out, wanted));
        break;
    }
    case 9: HAND_OUT(program, soc2_program_share(ANY(program), out, wanted)); break;
    case 10: FREE(program); break;
    case 11: HAND_OUT(slot, soc2_slot_new(ANY(program), out, wanted)); break;
    case 12: DO(soc2_slot_swap(ANY(slot), ANY(program), wanted)); break;
    case 13: HAND_OUT(program, soc2_slot_take(ANY(slot), out, wanted)); break;
    case 14: FREE(slot); break;
    case 15: PUT(facts, soc2_facts_new()); break;
    case 16: DO(soc2_facts_add(ANY(facts), TEXT(name), DATA(host), wanted)); break;
    case 17:
        (void)soc2_facts_len(ANY(facts));
        HAND_OUT(buf, soc2_program_sources(ANY(program), out, wanted));
        break;
    case 18: FREE(facts); break;
    case 19: PUT(options, soc2_options_new()); break;
    case 20: DO(soc2_options_set_as_of(ANY(options), TEXT(a), wanted)); break;
    case 21: DO(soc2_options_set_budget(ANY(options), below(3) ? 0 : below(100), below(3) ? 0 : below(100), wanted)); break;
    case 22: DO(soc2_options_set_cancel(ANY(options), ANY(cancel), wanted)); break;
    case 23: FREE(options); break;
    case 24: PUT(cancel, soc2_cancel_new()); break;
    case 25: below(2) ? soc2_cancel_raise(ANY(cancel)) : soc2_cancel_lower(ANY(cancel)); break;
    case 26: FREE(cancel); break;
    case 27: PUT(statements, soc2_statements_new()); break;
    case 28: DO(soc2_statements_set_scope(ANY(statements), TEXT(name), TEXT(scope), wanted)); break;
    case 29: DO(soc2_statements_add_records(ANY(statements), TEXT(a), TEXT(b), wanted)); break;
    case 30: DO(soc2_statements_add_acceptances(ANY(statements), TEXT(a), TEXT(b), wanted)); break;
    case 31: FREE(statements); break;
    case 32: HAND_OUT(findings, soc2_evaluate(ANY(program), DATA(a), ANY(options), out, wanted)); break;
    case 33: (void)soc2_findings_count(ANY(findings), (int32_t)below(10)); break;
    case 34: HAND_OUT(buf, soc2_findings_json(ANY(findings), out, wanted)); break;
    case 35: FREE(findings); break;
    case 36: HAND_OUT(batch, soc2_batch_new(ANY(program), ANY(options), out, wanted)); break;
    case 37: DO(soc2_batch_add(ANY(batch), TEXT(name), DATA(host), wanted)); break;
    case 38: HAND_OUT(findings, soc2_batch_next(ANY(batch), out, wanted)); break;
    case 39: FREE(batch); break;
    case 40: HAND_OUT(history, soc2_history_new(ANY(program), TEXT(period), ANY(options), out, wanted)); break;
    case 41:
        if (below(4)) DO(soc2_history_add(ANY(history), TEXT(name), DATA(host), wanted));
        else DO(soc2_history_merge(ANY(history), ANY(history), wanted));
        break;
    case 42: HAND_OUT(report, soc2_history_assess(ANY(history), ANY(statements), out, wanted)); FREE(history); break;
    case 43: HAND_OUT(report, soc2_assess(ANY(program), ANY(facts), ANY(statements), ANY(options), out, wanted)); break;
    case 44:
        HAND_OUT(buf, soc2_report_render(ANY(report), (int32_t)below(7) - 1, out, wanted));
        HAND_OUT(buf, soc2_report_notices(ANY(report), out, wanted));
        HAND_OUT(buf, soc2_report_wanted(ANY(report), TEXT(a), out, wanted));
        (void)soc2_report_outcome(ANY(report));
        FREE(report);
        break;
    case 45: HAND_OUT(buf, soc2_cel_evaluate(TEXT(a), DATA(b), ANY(options), out, wanted)); break;
    case 46: PUT(beside, soc2_beside_new()); break;
    case 47: DO(soc2_beside_set_baseline(ANY(beside), TEXT(name), DATA(earlier), wanted)); break;
    case 48: DO(soc2_beside_show_values(ANY(beside), DATA(a), wanted)); break;
    case 49: FREE(beside); break;
    case 50: HAND_OUT(buf, soc2_report_render_with(ANY(report), ANY(beside), (int32_t)below(7) - 1, out, wanted)); break;
    case 51: DO(soc2_options_set_time_of(ANY(options), TEXT(name), DATA(earlier), wanted)); break;
    case 52:
        if (below(2)) DO(soc2_facts_add_sound(ANY(facts), TEXT(name), DATA(host), wanted));
        else if (below(2)) DO(soc2_history_add_sound(ANY(history), TEXT(name), DATA(host), wanted));
        else DO(soc2_history_add_report(ANY(history), TEXT(name), DATA(earlier), wanted));
        break;
    case 53:
        HAND_OUT(verification, soc2_report_verify(ANY(report), TEXT(name), DATA(earlier), ANY(beside), out, wanted));
        break;
    case 54:
        (void)soc2_verification_follows(ANY(verification));
        HAND_OUT(buf, soc2_verification_json(ANY(verification), out, wanted));
        FREE(verification);
        break;
    default: {
        soc2_buf *held = ANY(buf);
        if (held && soc2_buf_data(held)[soc2_buf_len(held)] != 0) abort();
        const soc2_error *last = ANY(error);
        (void)soc2_error_message(last, below(2) ? &len : NULL);
        (void)soc2_error_json(last, NULL);
        FREE(buf);
        FREE(error);
    }
    }
}

#define FREE_ALL(kind) for (size_t at = 0; at < HELD; at++) soc2_##kind##_free(kind[at])

int main(int argc, char **argv) {
    unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    state = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    report_on_host();
    for (unsigned long i = 0; i < n; i++) call();
    soc2_buf_free(reported);
    FREE_ALL(program);
    FREE_ALL(batch);
    FREE_ALL(beside);
    FREE_ALL(buf);
    FREE_ALL(options);
    FREE_ALL(cancel);
    FREE_ALL(config);
    FREE_ALL(error);
    FREE_ALL(facts);
    FREE_ALL(findings);
    FREE_ALL(history);
    FREE_ALL(report);
    FREE_ALL(slot);
    FREE_ALL(statements);
    FREE_ALL(verification);
    unsigned long all_done = 0, all_refused = 0, never = 0;
    for (size_t i = 0; i < KINDS; i++) {
        all_done += done[i];
        all_refused += refused[i];
        if (refused[i] && !done[i]) fprintf(stderr, "calls of kind %zu were never done\n", i), ++never;
    }
    printf("%lu calls: %lu done, %lu refused\n", n, all_done, all_refused);
    return never == 0 ? 0 : 1;
}
