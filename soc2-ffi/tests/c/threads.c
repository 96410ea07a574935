/* Eight threads on one program: evaluating, assessing, taking the program in force from a slot while another puts a new one in.
 * Each thread must come to the same findings as one thread alone. `threads ROUNDS` */
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
static char *alone;

static void must(int32_t status, soc2_error *const *error) {
    if (status >= 0) return;
    fprintf(stderr, "%s\n", soc2_error_message(*error, NULL));
    exit(1);
}

static char *findings_of(const soc2_program *with) {
    soc2_error *error = NULL;
    soc2_findings *findings;
    must(soc2_evaluate(with, (const uint8_t *)FACTS, strlen(FACTS), NULL, &findings, &error), &error);
    soc2_buf *json;
    must(soc2_findings_json(findings, &json, &error), &error);
    soc2_findings_free(findings);
    char *copy = malloc(soc2_buf_len(json) + 1);
    if (!copy) abort();
    memcpy(copy, soc2_buf_data(json), soc2_buf_len(json) + 1);
    soc2_buf_free(json);
    return copy;
}

static void *work(void *which) {
    soc2_error *error = NULL;
    for (unsigned i = 0; i < rounds; i++) {
        soc2_program *taken = NULL;
        must(soc2_slot_take(slot, &taken, &error), &error);
        if (which == NULL && i % 4 == 0) must(soc2_slot_swap(slot, program, &error), &error);
        char *found = findings_of(i % 2 ? taken : program);
        if (strcmp(found, alone) != 0) {
            fprintf(stderr, "a thread found something else\n");
            exit(1);
        }
        free(found);
        soc2_program_free(taken);
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
    alone = findings_of(program);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, i ? &threads[i] : NULL)) abort();
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    free(alone);
    soc2_slot_free(slot);
    soc2_program_free(program);
    printf("%d threads, %u rounds each: the same findings\n", THREADS, rounds);
    return 0;
}
