/* Assesses one folder of tests/cases and prints the JSON report: `case CATALOG BASE FOLDER`; or, with `case CATALOG BASE FOLDER
 * REPORT…`, assesses it again for each report, as of when that was made, and prints whether it follows. What such a folder holds is
 * said in tests/suite/cases.rs. CATALOG is used where the folder has none of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soc2.h"

struct file {
    char *data;
    size_t len;
};

/* The bytes of a file of the folder; no data where there is none. */
static struct file read_file(const char *folder, const char *name) {
    struct file file = {NULL, 0};
    char path[4096];
    snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", name);
    FILE *stream = fopen(path, "rb");
    if (!stream) return file;
    for (size_t size = 0;;) {
        if (file.len == size) {
            size = size ? size * 2 : 1 << 16;
            file.data = realloc(file.data, size);
            if (!file.data) abort();
        }
        size_t n = fread(file.data + file.len, 1, size - file.len, stream);
        file.len += n;
        if (n == 0) break;
    }
    fclose(stream);
    return file;
}

static size_t trimmed(struct file file) {
    while (file.len && strchr(" \n\r\t", file.data[file.len - 1])) file.len--;
    return file.len;
}

/* Ends with what the library says when a call failed. Where the error stands is handed in, since it is there after the call alone. */
static void must(int32_t status, soc2_error *const *error) {
    if (status == SOC2_OK) return;
    fprintf(stderr, "%s\n", soc2_error_message(*error, NULL));
    soc2_error_free(*error);
    exit(2);
}

static void print(soc2_buf *text) {
    fwrite(soc2_buf_data(text), 1, soc2_buf_len(text), stdout);
    soc2_buf_free(text);
}

/* What is assessed. */
static soc2_program *program;
static soc2_statements *statements;
static const char *facts_name;
static struct file facts_json, as_of, period;

/* Assesses it, as of when a report was made where there is one. */
static soc2_report *assess(struct file made) {
    soc2_error *error = NULL;
    soc2_report *report;
    const uint8_t *json = (const uint8_t *)facts_json.data;
    soc2_options *options = soc2_options_new();
    if (made.data) must(soc2_options_set_time_of(options, "made", 4, (const uint8_t *)made.data, made.len, &error), &error);
    if (period.data) {
        soc2_history *history;
        size_t len = made.data ? 0 : trimmed(period);
        must(soc2_history_new(program, period.data, len, options, &history, &error), &error);
        if (json) must(soc2_history_add(history, facts_name, strlen(facts_name), json, facts_json.len, &error), &error);
        must(soc2_history_assess(history, statements, &report, &error), &error);
        soc2_history_free(history);
    } else {
        soc2_facts *facts = soc2_facts_new();
        if (json) must(soc2_facts_add(facts, facts_name, strlen(facts_name), json, facts_json.len, &error), &error);
        if (as_of.data && !made.data) must(soc2_options_set_as_of(options, as_of.data, trimmed(as_of), &error), &error);
        must(soc2_assess(program, facts, statements, options, &report, &error), &error);
        soc2_facts_free(facts);
    }
    soc2_options_free(options);
    return report;
}

/* Holds a report against what follows. */
static void verify(const char *path) {
    soc2_error *error = NULL;
    struct file made = read_file("", path);
    soc2_report *again = assess(made);
    soc2_verification *verification;
    const uint8_t *json = (const uint8_t *)made.data;
    must(soc2_report_verify(again, "report.json", 11, json, made.len, NULL, &verification, &error), &error);
    soc2_buf *text;
    must(soc2_verification_json(verification, &text, &error), &error);
    int is_told = strstr(soc2_buf_data(text), "\"follows\": true") != NULL;
    if (soc2_verification_follows(verification) != is_told) abort();
    print(text);
    soc2_verification_free(verification);
    soc2_report_free(again);
    free(made.data);
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "usage: case CATALOG BASE FOLDER [REPORT]...\n"), 2;
    const char *folder = argv[3];
    soc2_error *error = NULL;

    soc2_config *config = soc2_config_new();
    struct file file = read_file(folder, "catalog.yaml");
    if (!file.data) file = read_file("", argv[1]);
    must(soc2_config_add_catalog(config, "catalog.yaml", 12, file.data, file.len, &error), &error);
    free(file.data);
    file = read_file("", argv[2]);
    must(soc2_config_add_profile(config, "base.yaml", 9, file.data, file.len, &error), &error);
    free(file.data);
    file = read_file(folder, "profile.yaml");
    if (file.data) must(soc2_config_set_profile(config, "profile.yaml", 12, file.data, file.len, &error), &error);
    free(file.data);
    must(soc2_program_compile(config, &program, &error), &error);
    soc2_config_free(config);

    statements = soc2_statements_new();
    file = read_file(folder, "scope.yaml");
    if (file.data) must(soc2_statements_set_scope(statements, "scope.yaml", 10, file.data, file.len, &error), &error);
    free(file.data);
    file = read_file(folder, "records.yaml");
    if (file.data)
        must(soc2_statements_add_records(statements, "records.yaml", 12, file.data, file.len, &error), &error);
    free(file.data);
    file = read_file(folder, "workpaper.yaml");
    if (file.data)
        must(soc2_statements_add_records(statements, "workpaper.yaml", 14, file.data, file.len, &error), &error);
    free(file.data);
    file = read_file(folder, "acceptances.yaml");
    if (file.data)
        must(soc2_statements_add_acceptances(statements, "acceptances.yaml", 16, file.data, file.len, &error), &error);
    free(file.data);

    facts_json = read_file(folder, facts_name = "facts.json");
    if (!facts_json.data) facts_json = read_file(folder, facts_name = "facts.ndjson");
    period = read_file(folder, "period");
    as_of = read_file(folder, "as_of");
    if (argc == 4) {
        struct file none = {NULL, 0};
        soc2_report *report = assess(none);
        soc2_buf *text;
        must(soc2_report_render(report, SOC2_FORMAT_JSON, &text, &error), &error);
        print(text);
        soc2_report_free(report);
    }
    for (int i = 4; i < argc; i++) verify(argv[i]);
    free(facts_json.data);
    free(period.data);
    free(as_of.data);
    soc2_statements_free(statements);
    soc2_program_free(program);
    return 0;
}
