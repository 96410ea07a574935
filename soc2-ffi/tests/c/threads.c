/* Eight threads on one program: evaluating, taking the program in force from a slot while another puts a new one in; reading findings
 * and a report that all have; assessing facts and statements with options that all have, while one raises the request to stop that
 * other options carry. Each thread must come to the same bytes as one thread alone. `threads ROUNDS` */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soc2.h"

enum { THREADS = 8 };

static const char FACTS[] =
    "{\"subject\": {\"kind\": \"linux_host\", \"id\": \"web-1\"}, \"collected_at\": \"2026-11-21T06:00:00Z\","
    " \"facts\": {\"kcarectl.status\": {\"exit_code\": 2}}}";

static soc2_program *program;
static soc2_slot *slot;
static unsigned rounds;
static soc2_facts *facts;
static soc2_statements *statements;
static soc2_options *options, *stoppable;
static soc2_cancel *cancel;
static soc2_findings *findings;
static soc2_report *report;
/* What one thread alone came to: the findings as JSON, the report as JSON and as a page. */
static char *found, *reported, *page;

static void must(int32_t status, soc2_error *const *error) {
    if (status >= 0) return;
    fprintf(stderr, "%s\n", soc2_error_message(*error, NULL));
    exit(1);
}

static char *copied(soc2_buf *text) {
    char *copy = malloc(soc2_buf_len(text) + 1);
    if (!copy) abort();
    memcpy(copy, soc2_buf_data(text), soc2_buf_len(text) + 1);
    soc2_buf_free(text);
    return copy;
}

static soc2_findings *evaluated(const soc2_program *with, const soc2_options *how) {
    soc2_error *error = NULL;
    soc2_findings *made;
    must(soc2_evaluate(with, (const uint8_t *)FACTS, strlen(FACTS), how, &made, &error), &error);
    return made;
}

static char *json_of(const soc2_findings *of) {
    soc2_error *error = NULL;
    soc2_buf *json;
    must(soc2_findings_json(of, &json, &error), &error);
    return copied(json);
}

static soc2_report *assessed(void) {
    soc2_error *error = NULL;
    soc2_report *made;
    must(soc2_assess(program, facts, statements, options, &made, &error), &error);
    return made;
}

static char *rendered(const soc2_report *of, int32_t format) {
    soc2_error *error = NULL;
    soc2_buf *text;
    must(soc2_report_render(of, format, &text, &error), &error);
    return copied(text);
}

/* The same as one thread alone came to. */
static void same(char *text, const char *alone, const char *what) {
    if (strcmp(text, alone) != 0) {
        fprintf(stderr, "a thread has other %s\n", what);
        exit(1);
    }
    free(text);
}

/* By an expression that is long enough to look while it is under way, and by findings. */
static void look_whether_to_stop(void) {
    static const char LONG[] = "n.all(x, n.all(y, n.all(z, x + y + z > 0)))";
    static const char NUMBERS[] = "{\"n\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]}";
    soc2_error *error = NULL;
    soc2_buf *answer = NULL;
    int32_t status =
        soc2_cel_evaluate(LONG, strlen(LONG), (const uint8_t *)NUMBERS, strlen(NUMBERS), stoppable, &answer, &error);
    if (status != SOC2_ERROR_EXPRESSION) must(status, &error);
    soc2_error_free(error);
    soc2_buf_free(answer);
    soc2_findings_free(evaluated(program, stoppable));
}

static void *work(void *which) {
    soc2_error *error = NULL;
    for (unsigned i = 0; i < rounds; i++) {
        soc2_program *taken = NULL;
        must(soc2_slot_take(slot, &taken, &error), &error);
        if (which == NULL && i % 4 == 0) must(soc2_slot_swap(slot, program, &error), &error);
        soc2_findings *own = evaluated(i % 2 ? taken : program, options);
        same(json_of(own), found, "findings");
        soc2_findings_free(own);
        soc2_program_free(taken);
        same(json_of(findings), found, "findings, of those that all have");
        if (i % 4 == 1) {
            soc2_report *again = assessed();
            same(rendered(again, SOC2_FORMAT_JSON), reported, "reports");
            soc2_report_free(again);
            same(rendered(report, SOC2_FORMAT_HTML), page, "pages of the report that all have");
        }
        /* Whether it was stopped is chance; that it ends well is not. */
        if (which == NULL) i % 2 ? soc2_cancel_lower(cancel) : soc2_cancel_raise(cancel);
        else look_whether_to_stop();
    }
    return NULL;
}

int main(int argc, char **argv) {
    rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100;
    soc2_error *error = NULL;
    soc2_config *config = soc2_config_new();
    must(soc2_config_add_target(config, "linux-host", 10, &error), &error);
    must(soc2_program_compile(config, &program, &error), &error);
    soc2_config_free(config);
    must(soc2_slot_new(program, &slot, &error), &error);
    static const char AS_OF[] = "2026-11-21T07:00:00Z", SCOPE[] = "scope: {entity: E, system: S}";
    facts = soc2_facts_new();
    must(soc2_facts_add(facts, NULL, 0, (const uint8_t *)FACTS, strlen(FACTS), &error), &error);
    statements = soc2_statements_new();
    must(soc2_statements_set_scope(statements, NULL, 0, SCOPE, strlen(SCOPE), &error), &error);
    options = soc2_options_new();
    must(soc2_options_set_as_of(options, AS_OF, strlen(AS_OF), &error), &error);
    cancel = soc2_cancel_new();
    stoppable = soc2_options_new();
    must(soc2_options_set_cancel(stoppable, cancel, &error), &error);
    findings = evaluated(program, options);
    report = assessed();
    found = json_of(findings);
    reported = rendered(report, SOC2_FORMAT_JSON);
    page = rendered(report, SOC2_FORMAT_HTML);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, i ? &threads[i] : NULL)) abort();
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    free(found);
    free(reported);
    free(page);
    soc2_report_free(report);
    soc2_findings_free(findings);
    soc2_options_free(stoppable);
    soc2_options_free(options);
    soc2_cancel_free(cancel);
    soc2_statements_free(statements);
    soc2_facts_free(facts);
    soc2_slot_free(slot);
    soc2_program_free(program);
    printf("%d threads, %u rounds each: the same findings and reports\n", THREADS, rounds);
    return 0;
}
