/* soc2: an embeddable SOC 2 policy engine. Facts and an instant in, findings and an assessment out.
 *
 * It collects nothing, stores nothing, calls nobody and reads no clock: the same input gives the same bytes.
 *
 * Handles. Whatever a function hands out through an out-parameter, or returns from a `_new`, belongs to the caller and is
 * freed once, by the `_free` of its kind; `_free(NULL)` does nothing. Handles may be freed in any order: each keeps what it
 * needs. To use one after it was freed is undefined.
 *
 * Threads. A function that takes a handle by a pointer to const may be called with it by any number of threads at once. One
 * that takes it otherwise must be the only one to use it at that time. A thread that calls has 512 KB of stack or more, which is enough
 * for expressions that are nested as deep as they may be; with the built-in catalog, 128 KB are.
 *
 * Texts go in as a pointer and a length, in bytes, and need no NUL; a pointer may be NULL where its length is 0. They are
 * read before the function returns, and never kept. Names and authored texts (YAML, JSON) are UTF-8.
 *
 * Errors. A function that can fail returns a status: SOC2_OK, or one of SOC2_ERROR_. Out-parameters are written on success
 * only. Where `error` is not NULL and the function fails, it is handed an error that tells everything that is wrong.
 * Errors are about the input; what is wrong with the organization stands in findings. A handle that is NULL where it may not be
 * is SOC2_ERROR_ARGUMENT. A defect of the library is SOC2_ERROR_INTERNAL: nothing is left half done, and every handle stays as
 * good as it was. A `_new` that has no status returns NULL then, which every other function takes as above.
 */

#ifndef SOC2_H
#define SOC2_H


#include <stddef.h>
#include <stdint.h>


// The version of the ABI that this header describes. It grows by one when a function, a constant or a type changes or
// goes; the soname of the library carries it. What is added leaves it as it is.
#define SOC2_ABI_VERSION 0

// It was done.
#define SOC2_OK 0

// There is nothing more: what an iterator says at its end.
#define SOC2_DONE 1

// A pointer is NULL that may not be, a text is not UTF-8, a time or a name is none.
#define SOC2_ERROR_ARGUMENT -1

// A defect of the library: it is worth a report.
#define SOC2_ERROR_INTERNAL -2

// The catalog, or an expression in it.
#define SOC2_ERROR_CATALOG -10

// A profile.
#define SOC2_ERROR_PROFILE -11

// Facts.
#define SOC2_ERROR_FACTS -12

// The scope of an assessment.
#define SOC2_ERROR_SCOPE -13

// Performances, tests and judgments.
#define SOC2_ERROR_RECORDS -14

// Risk acceptances.
#define SOC2_ERROR_ACCEPTANCES -15

// A population, or what was drawn of it.
#define SOC2_ERROR_POPULATION -16

// A CEL expression, or what its variables are bound to.
#define SOC2_ERROR_EXPRESSION -17

// Another input: its error says which.
#define SOC2_ERROR_INPUT -18

// A report that was made before.
#define SOC2_ERROR_REPORT -19

// What a collector may do.
#define SOC2_ERROR_PERMISSIONS -20

// An outcome: the facts say no. Of all outcomes the worst; those that follow are less and less bad.
#define SOC2_OUTCOME_FAIL 0

// The question could not be asked of these facts.
#define SOC2_OUTCOME_ERROR 1

// The facts that would tell are not known.
#define SOC2_OUTCOME_UNKNOWN 2

// A person has to record a performance.
#define SOC2_OUTCOME_MANUAL_PENDING 3

// The facts say yes.
#define SOC2_OUTCOME_PASS 4

// There is nothing to ask about.
#define SOC2_OUTCOME_NOT_APPLICABLE 5

// The profile leaves it out.
#define SOC2_OUTCOME_NOT_SELECTED 6

// There was nothing to judge. Never a pass.
#define SOC2_OUTCOME_NOT_ASSESSED 7

// A format: JSON, by the published schema.
#define SOC2_FORMAT_JSON 0

// Text for people, what did not pass in full.
#define SOC2_FORMAT_TEXT 1

// Text for people, counts and outcomes only.
#define SOC2_FORMAT_TEXT_SUMMARY 2

// Text for people, everything.
#define SOC2_FORMAT_TEXT_FULL 3

// A page for people, HTML: everything, what passed folded up. It has its style in itself, no script, and loads nothing.
#define SOC2_FORMAT_HTML 4

// Texts of facts that wait to be evaluated, one document after another. One thread at a time may use it; each thread may
// have its own, on one program.
typedef struct soc2_batch soc2_batch;

// What a report has beside what it always has: what changed since an earlier one, and the facts that findings rest on. One
// thread at a time may set it; while none does, any number may render with it.
typedef struct soc2_beside soc2_beside;

// Bytes that the library made: a report, findings, a list. They stay as they are until it is freed.
typedef struct soc2_buf soc2_buf;

// A request to stop, which any thread may raise at any time.
typedef struct soc2_cancel soc2_cancel;

// What a program is compiled from: the built-in catalog, unless another is added, and a profile. One thread at a time
// may use it.
typedef struct soc2_config soc2_config;

// Facts documents, of any number of subjects. One thread at a time may add to it; while none does, any number may assess.
typedef struct soc2_facts soc2_facts;

// Why a call did not do what was asked. It belongs to whoever received it, and is read by one or many threads.
typedef struct soc2_error soc2_error;

// The outcomes of all checks on the subjects of some facts. It never changes; any number of threads may read it at once.
typedef struct soc2_findings soc2_findings;

// What facts showed over a period. What it holds grows with changes of what they show, not with days. One thread at a time
// may add to it; while none does, any number may assess.
typedef struct soc2_history soc2_history;

// How facts are evaluated: as of when, how much one finding may cost, and who may end it. One thread at a time may set
// it; while none does, any number may evaluate with it.
typedef struct soc2_options soc2_options;

// What is asked of facts: checks, controls and criteria, compiled. It never changes; any number of threads may use it at
// once. Whatever was made with it keeps what it needs, so it may be freed at any time that nobody calls with it.
typedef struct soc2_program soc2_program;

// What came of an assessment. It never changes; any number of threads may read it at once.
typedef struct soc2_report soc2_report;

// A place for the program in force. One thread puts another program in while others take the one that is there: each
// gets the old one or the new one, whole. Any number of threads may use it at once.
typedef struct soc2_slot soc2_slot;

// What people state beside the facts: the scope, what was performed and tested, which risks are lived with. One thread at
// a time may add to it; while none does, any number may assess.
//
// Texts are YAML or JSON. They are read when something is assessed, so that every mistake is told at once.
typedef struct soc2_statements soc2_statements;

// What came of holding a report against its inputs. It never changes; any number of threads may read it at once.
typedef struct soc2_verification soc2_verification;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, as `1.2.3`. Static; NUL-terminated; never freed.
const char *soc2_version(void);

// The version of the ABI that the library was built with: compare it with `SOC2_ABI_VERSION` when it is loaded at run time.
uint32_t soc2_abi_version(void);

// The bytes of a buffer: UTF-8 text, with a NUL behind its last byte. NULL for a buffer that is NULL.
//
// They are the buffer's: read them before it is freed. Any number of threads may.
const char *soc2_buf_data(const soc2_buf *buf);

// How many bytes it has, without the NUL; 0 for NULL.
size_t soc2_buf_len(const soc2_buf *buf);

// Frees a buffer. NULL is allowed.
void soc2_buf_free(soc2_buf *buf);

// The status that the call returned; `SOC2_ERROR_ARGUMENT` for NULL.
int32_t soc2_error_code(const soc2_error *error);

// Everything that is wrong, for people: each with its place, the problem and the way out, parted by line feeds.
// NUL-terminated UTF-8; `len` is told its length where it is not NULL. It is the error's: read it before that is freed.
// NULL for NULL.
const char *soc2_error_message(const soc2_error *error,
                               size_t *len);

// The same for programs: `{"code", "kind", "message", "diagnostics": [{"file", "line", "column", "message", "hint"}]}`.
// Lines and columns count from 1; line 0 says that the mistake has no place in a text. As `soc2_error_message` otherwise.
const char *soc2_error_json(const soc2_error *error,
                            size_t *len);

// Frees an error. NULL is allowed.
void soc2_error_free(soc2_error *error);

// A configuration: everything that the built-in catalog has. Free it with `soc2_config_free`.
soc2_config *soc2_config_new(void);

// Adds a text of a catalog, YAML or JSON. One that names itself (`catalog:`) is used instead of the built-in catalog, any
// other adds to it. `name` is what messages call it, usually its path. Both are copied.
//
// What is wrong with it is told when the program is compiled, with everything else.
int32_t soc2_config_add_catalog(soc2_config *config,
                                const char *name,
                                size_t name_len,
                                const char *catalog,
                                size_t catalog_len,
                                soc2_error **error);

// Takes a profile from a text, YAML or JSON. What it extends is found among the built-in profiles and those that
// `soc2_config_add_profile` brought. The last one that is set counts.
//
// Errors: `SOC2_ERROR_PROFILE`, with every mistake.
int32_t soc2_config_set_profile(soc2_config *config,
                                const char *name,
                                size_t name_len,
                                const char *profile,
                                size_t profile_len,
                                soc2_error **error);

// Takes a built-in profile by its name, as `sysdig-guide`.
//
// Errors: `SOC2_ERROR_ARGUMENT` for a name that no built-in profile has.
int32_t soc2_config_set_built_in_profile(soc2_config *config,
                                         const char *name,
                                         size_t name_len,
                                         soc2_error **error);

// Adds a profile that others may extend. Errors: `SOC2_ERROR_PROFILE`, with every mistake.
int32_t soc2_config_add_profile(soc2_config *config,
                                const char *name,
                                size_t name_len,
                                const char *profile,
                                size_t profile_len,
                                soc2_error **error);

// Narrows the program to a target, as `aws` or `linux-host`, and to the others that are added. A target that the profile
// leaves out is told when the program is compiled.
//
// Errors: `SOC2_ERROR_ARGUMENT` for what cannot be the name of a target.
int32_t soc2_config_add_target(soc2_config *config,
                               const char *target,
                               size_t target_len,
                               soc2_error **error);

// Frees a configuration. NULL is allowed; programs that were compiled from it stay.
void soc2_config_free(soc2_config *config);

// Compiles a program; with a `config` that is NULL, everything that the built-in catalog has. That takes some
// milliseconds: do it once. Free it with `soc2_program_free`.
//
// Errors: `SOC2_ERROR_CATALOG`, `SOC2_ERROR_PROFILE`, each with every mistake.
int32_t soc2_program_compile(const soc2_config *config, soc2_program **program, soc2_error **error);

// Another handle of the same program: nothing is compiled or copied. Each is freed by itself.
int32_t soc2_program_share(const soc2_program *program, soc2_program **shared, soc2_error **error);

// What has to be collected for a program, as JSON, ordered by source:
// `[{"source", "title", "command", "permissions": […], "checks": […]}]`. A command is how one gets it by hand, or null;
// permissions are what a collector must be allowed to do; checks are those that read it. What facts already answer is told
// by `soc2_report_wanted`.
int32_t soc2_program_sources(const soc2_program *program,
                             soc2_buf **json,
                             soc2_error **error);

// Frees a handle of a program. NULL is allowed.
void soc2_program_free(soc2_program *program);

// A slot that holds a program. The handle that is given stays the caller's. Free it with `soc2_slot_free`.
int32_t soc2_slot_new(const soc2_program *program, soc2_slot **slot, soc2_error **error);

// Puts another program in. What was taken out before goes on with the old one. The handle stays the caller's.
int32_t soc2_slot_swap(const soc2_slot *slot, const soc2_program *program, soc2_error **error);

// A handle of the program that is in it now, to be freed as any other.
int32_t soc2_slot_take(const soc2_slot *slot, soc2_program **program, soc2_error **error);

// Frees a slot. NULL is allowed; programs that were taken from it stay.
void soc2_slot_free(soc2_slot *slot);

// No facts yet. Free it with `soc2_facts_free`.
soc2_facts *soc2_facts_new(void);

// Adds a text of facts: one JSON document, an array of them, or one a line. `name` is what messages call it. The text is
// copied. One that has a mistake adds nothing.
//
// Errors: `SOC2_ERROR_FACTS`, with every mistake.
int32_t soc2_facts_add(soc2_facts *facts,
                       const char *name,
                       size_t name_len,
                       const uint8_t *json,
                       size_t json_len,
                       soc2_error **error);

// The same, for who rather assesses what there is: adds what is sound of the text, one that has a mistake too. What was left out
// is told, and a report on these facts is marked partial and says it, without what stands in the line. What is found when facts
// are read for a check ends an assessment all the same: two different answers of a source at one instant, a name that stands twice.
//
// Errors: `SOC2_ERROR_FACTS`, with every mistake; what is sound was added.
int32_t soc2_facts_add_sound(soc2_facts *facts,
                             const char *name,
                             size_t name_len,
                             const uint8_t *json,
                             size_t json_len,
                             soc2_error **error);

// How many documents there are; 0 for NULL.
size_t soc2_facts_len(const soc2_facts *facts);

// Frees facts. NULL is allowed; reports on them stay.
void soc2_facts_free(soc2_facts *facts);

// The usual: as of the newest fact, within the usual costs. Free it with `soc2_options_free`.
soc2_options *soc2_options_new(void);

// Says as of when, as RFC 3339 (`2026-11-21T06:00:00Z`). Otherwise it is the newest instant of the facts, and their age is
// not measured.
//
// Errors: `SOC2_ERROR_ARGUMENT` for what is no such instant.
int32_t soc2_options_set_as_of(soc2_options *options,
                               const char *as_of,
                               size_t as_of_len,
                               soc2_error **error);

// Takes the instant or the period from a JSON report, to assess again what it assessed: its instant holds for `soc2_assess` and
// evaluations, with where it came from; its period for a `soc2_history` that is made without one of its own. `name` is what
// messages call the report. Of this and `soc2_options_set_as_of` the last one that is set counts.
//
// Errors: `SOC2_ERROR_REPORT` for what is no report.
int32_t soc2_options_set_time_of(soc2_options *options,
                                 const char *name,
                                 size_t name_len,
                                 const uint8_t *report,
                                 size_t report_len,
                                 soc2_error **error);

// Limits what one finding may cost: `steps` of evaluation, and `memory` in bytes that one expression may build. 0 leaves
// either as it usually is: 20,000,000 steps, less than a second of most work, and 16 MiB. A finding that takes more has the
// outcome `error`, with the reason `limit`.
int32_t soc2_options_set_budget(soc2_options *options,
                                uint64_t steps,
                                uint64_t memory,
                                soc2_error **error);

// Lets a request end what is evaluated with these options; NULL takes it away. The handle stays the caller's, and may be
// freed while the options are used.
int32_t soc2_options_set_cancel(soc2_options *options,
                                const soc2_cancel *cancel,
                                soc2_error **error);

// Frees options. NULL is allowed.
void soc2_options_free(soc2_options *options);

// A request that nobody has raised. Free it with `soc2_cancel_free`.
soc2_cancel *soc2_cancel_new(void);

// Raises it, from any thread or a signal handler: what is under way and all that follows has findings that end with the
// outcome `error` and the reason `limit`. NULL is allowed.
void soc2_cancel_raise(const soc2_cancel *cancel);

// Takes it back. NULL is allowed.
void soc2_cancel_lower(const soc2_cancel *cancel);

// Frees a handle of a request. NULL is allowed; options that have it keep it.
void soc2_cancel_free(soc2_cancel *cancel);

// Nothing stated yet. Free it with `soc2_statements_free`.
soc2_statements *soc2_statements_new(void);

// Says what is assessed. The last one that is set counts. Errors: `SOC2_ERROR_SCOPE`, with every mistake.
int32_t soc2_statements_set_scope(soc2_statements *statements,
                                  const char *name,
                                  size_t name_len,
                                  const char *scope,
                                  size_t scope_len,
                                  soc2_error **error);

// Adds performances, tests and judgments. What is wrong with them is told when something is assessed.
int32_t soc2_statements_add_records(soc2_statements *statements,
                                    const char *name,
                                    size_t name_len,
                                    const char *records,
                                    size_t records_len,
                                    soc2_error **error);

// Adds risk acceptances. What is wrong with them is told when something is assessed.
int32_t soc2_statements_add_acceptances(soc2_statements *statements,
                                        const char *name,
                                        size_t name_len,
                                        const char *acceptances,
                                        size_t acceptances_len,
                                        soc2_error **error);

// Frees statements. NULL is allowed; reports that were made with them stay.
void soc2_statements_free(soc2_statements *statements);

// An empty batch on a program, with a copy of the options, which may be NULL. Free it with `soc2_batch_free`; the handles
// that are given stay the caller's.
int32_t soc2_batch_new(const soc2_program *program,
                       const soc2_options *options,
                       soc2_batch **batch,
                       soc2_error **error);

// Adds a text of facts: one document, an array, or one a line. `name` is what messages call it. Both are copied.
int32_t soc2_batch_add(soc2_batch *batch,
                       const char *name,
                       size_t name_len,
                       const uint8_t *json,
                       size_t json_len,
                       soc2_error **error);

// The findings of the next document, in the order in which texts were added: `SOC2_OK` with findings, to be freed, or
// `SOC2_DONE` without when all were asked for. More may be added then.
//
// Errors: `SOC2_ERROR_FACTS` with what is wrong with a text. Its sound documents follow: go on asking.
int32_t soc2_batch_next(soc2_batch *batch,
                        soc2_findings **findings,
                        soc2_error **error);

// Frees a batch and what waits in it. NULL is allowed; findings that came of it stay.
void soc2_batch_free(soc2_batch *batch);

// Nothing beside it yet. Free it with `soc2_beside_free`.
soc2_beside *soc2_beside_new(void);

// Compares with an earlier report, JSON: what is new, fixed, worse, better or gone since, and why. The last one that is set
// counts. `name` is what messages call it.
//
// Errors: `SOC2_ERROR_REPORT` for what is no report.
int32_t soc2_beside_set_baseline(soc2_beside *beside,
                                 const char *name,
                                 size_t name_len,
                                 const uint8_t *report,
                                 size_t report_len,
                                 soc2_error **error);

// Shows the facts that findings rest on, in JSON, without what the sources' schemas call sensitive. Of that there are digests
// under a key (HMAC-SHA-256) where `key_len` is not 0, so that who has the key sees what is equal; a key has 16 bytes or more.
// The digests of sources and files stay as they are: a short secret can be found by trying, by who has all the rest of its
// source.
//
// Errors: `SOC2_ERROR_ARGUMENT` for a key that is shorter.
int32_t soc2_beside_show_values(soc2_beside *beside,
                                const uint8_t *key,
                                size_t key_len,
                                soc2_error **error);

// Frees it. NULL is allowed.
void soc2_beside_free(soc2_beside *beside);

// Evaluates one CEL expression. `bindings` is a JSON object: each of its members is a variable; it may be empty. What comes of
// it is JSON: `{"value": …}`, on one line, where what JSON has not is a string (bytes in base64, times, spans, types).
// `options` may be NULL; only the budget and the request to stop of them count.
//
// Errors: `SOC2_ERROR_EXPRESSION` with everything that is wrong with the expression, or why it has no value;
// `SOC2_ERROR_ARGUMENT` for bindings that are no object.
int32_t soc2_cel_evaluate(const char *expression,
                          size_t expression_len,
                          const uint8_t *bindings,
                          size_t bindings_len,
                          const soc2_options *options,
                          soc2_buf **json,
                          soc2_error **error);

// Evaluates all checks on a text of facts: one document, an array, or one a line. `options` may be NULL. Free what comes of
// it with `soc2_findings_free`.
//
// For texts of many subjects that are looked at one by one there is `soc2_batch`; for a report, `soc2_assess`.
//
// Errors: `SOC2_ERROR_FACTS`, with every mistake; `SOC2_ERROR_ARGUMENT` where there is neither a document nor an instant.
int32_t soc2_evaluate(const soc2_program *program,
                      const uint8_t *json,
                      size_t json_len,
                      const soc2_options *options,
                      soc2_findings **findings,
                      soc2_error **error);

// How many findings have an outcome, one of `SOC2_OUTCOME_…`; 0 for NULL.
size_t soc2_findings_count(const soc2_findings *findings, int32_t outcome);

// The findings as JSON: `{"as_of", "as_of_source", "findings", "outside", "future", "unused"}`, in the shapes that the
// report's schema gives them. Why something did not pass is worked out now: it may take longer than finding it.
int32_t soc2_findings_json(const soc2_findings *findings,
                           soc2_buf **json,
                           soc2_error **error);

// Frees findings. NULL is allowed.
void soc2_findings_free(soc2_findings *findings);

// A history of a period, of which nothing is seen yet. `period` is two instants or days (`2026-01-01/2026-07-01`), the second
// being the first moment that is no longer of it; where it is empty, it is that of the report from which `options` take their
// time. `options` may be NULL; its instant does not count, and it is copied. Free what comes of it with `soc2_history_free`; the
// handle of the program stays the caller's.
//
// Errors: `SOC2_ERROR_ARGUMENT` for what is no period, and for none where `options` have none either.
int32_t soc2_history_new(const soc2_program *program,
                         const char *period,
                         size_t period_len,
                         const soc2_options *options,
                         soc2_history **history,
                         soc2_error **error);

// Adds a text of facts: one document, an array, or one a line. The documents of one subject come in the order of their
// instants, in one text and from text to text; within a text they are put into it.
//
// Errors: `SOC2_ERROR_FACTS`, with every mistake of the text, and nothing of it is added; or when one of its documents is older
// than those of the same subject that were added before, or answers otherwise at the same instant, in which case what came before
// that in the text was added, and nothing of it.
int32_t soc2_history_add(soc2_history *history,
                         const char *name,
                         size_t name_len,
                         const uint8_t *json,
                         size_t json_len,
                         soc2_error **error);

// The same, for who rather assesses what there is: adds what is sound of the text, one that has a mistake too. What was left out
// is told, and a report on this history is marked partial and says it.
//
// Errors: `SOC2_ERROR_FACTS`, with every mistake of the text; what is sound was added. A document that `soc2_history_add` would
// refuse is left out alone. What a name that stands twice in one source would have shown is not known to anybody: no report is
// made of that history.
int32_t soc2_history_add_sound(soc2_history *history,
                               const char *name,
                               size_t name_len,
                               const uint8_t *json,
                               size_t json_len,
                               soc2_error **error);

// Adds an earlier report, JSON, whose findings are a history of the time before the facts, where facts are no longer there. Reports
// come in any order. `name` is what messages call it.
//
// Errors: `SOC2_ERROR_REPORT` for what is no report. One that does not fit, of another catalog or of an instant that was taken
// from its facts, is told when the history is assessed.
int32_t soc2_history_add_report(soc2_history *history,
                                const char *name,
                                size_t name_len,
                                const uint8_t *report,
                                size_t report_len,
                                soc2_error **error);

// Adds what another history saw later, of the same program and the same period: parts that were seen elsewhere are merged in
// the order of time. They may be of other subjects in any order; of a check on a subject that both saw, `later` begins where this
// one has ended. The program may be another handle, or compiled anew of the same texts. The other history stays as it is.
//
// Errors: `SOC2_ERROR_FACTS` for parts that overlap, with the subject and both stretches of time: nothing of `later` is added.
// `SOC2_ERROR_ARGUMENT` for a history of another period or program, and for the history itself.
int32_t soc2_history_merge(soc2_history *history,
                           const soc2_history *later,
                           soc2_error **error);

// Assesses the period (Type II): how each control operated in it, by what was seen and by what people recorded.
// `statements` may be NULL. The history stays as it is: more may be added, and assessed again. Free what comes of it with
// `soc2_report_free`.
//
// Errors: as `soc2_assess`, and `SOC2_ERROR_REPORT` for an earlier report that does not fit.
int32_t soc2_history_assess(const soc2_history *history,
                            const soc2_statements *statements,
                            soc2_report **report,
                            soc2_error **error);

// Frees a history. NULL is allowed; reports that came of it stay.
void soc2_history_free(soc2_history *history);

// Assesses facts and statements as of an instant (Type I). `facts`, `statements` and `options` may each be NULL. Free what
// comes of it with `soc2_report_free`.
//
// Errors: `SOC2_ERROR_RECORDS` and the like with every mistake of the statements; `SOC2_ERROR_FACTS` where a subject has two
// different answers of a source at one instant; `SOC2_ERROR_ARGUMENT` where there is neither a document nor an instant.
int32_t soc2_assess(const soc2_program *program,
                    const soc2_facts *facts,
                    const soc2_statements *statements,
                    const soc2_options *options,
                    soc2_report **report,
                    soc2_error **error);

// Renders a report in a format, one of `SOC2_FORMAT_…`. The same report gives the same bytes, from every language.
//
// Errors: `SOC2_ERROR_ARGUMENT` for a format that is none.
int32_t soc2_report_render(const soc2_report *report,
                           int32_t format,
                           soc2_buf **text,
                           soc2_error **error);

// The same, with what a report has beside; `beside` may be NULL. Values of facts stand in JSON alone, what changed since an earlier
// report in every format.
//
// Errors: `SOC2_ERROR_ARGUMENT` for a format that is none; `SOC2_ERROR_REPORT` where the earlier report is of a later instant than
// this one.
int32_t soc2_report_render_with(const soc2_report *report,
                                const soc2_beside *beside,
                                int32_t format,
                                soc2_buf **text,
                                soc2_error **error);

// The worst over the criteria in scope, one of `SOC2_OUTCOME_…`; `SOC2_OUTCOME_NOT_ASSESSED` for NULL.
int32_t soc2_report_outcome(const soc2_report *report);

// What people should look at again of what they stated, as JSON: `[{"file", "line", "column", "message", "hint"}]`. It
// changes no outcome.
int32_t soc2_report_notices(const soc2_report *report,
                            soc2_buf **json,
                            soc2_error **error);

// What the assessment still wants, as JSON by `schemas/needs.schema.json`: sources to collect with commands and permissions,
// those first that answer most findings; where `permissions` has any, one a line, the checks that a collector with these can
// never decide; and what to ask people for, by owner and date.
//
// Errors: `SOC2_ERROR_PERMISSIONS` for permissions that are none.
int32_t soc2_report_wanted(const soc2_report *report,
                           const char *permissions,
                           size_t permissions_len,
                           soc2_buf **json,
                           soc2_error **error);

// Frees a report. NULL is allowed.
void soc2_report_free(soc2_report *report);

// Holds a JSON report against what follows: `again` is assessed anew from the inputs that the report is said to follow from,
// under the names that they had, with `soc2_options_set_time_of`; `beside` is what the report has beside, and may be NULL.
// Free what comes of it with `soc2_verification_free`.
//
// That a report does not follow is no error: `soc2_verification_follows` tells it.
//
// Errors: `SOC2_ERROR_REPORT` for what is no report, and for an earlier one in `beside` that is of a later instant.
int32_t soc2_report_verify(const soc2_report *again,
                           const char *name,
                           size_t name_len,
                           const uint8_t *report,
                           size_t report_len,
                           const soc2_beside *beside,
                           soc2_verification **verification,
                           soc2_error **error);

// Whether the report is byte for byte what follows: 1 where it is, 0 where it is not, and for NULL.
int32_t soc2_verification_follows(const soc2_verification *verification);

// It as JSON by `schemas/verification.schema.json`: what was changed, the inputs that are others now, and each place at which
// the report says something else than what follows.
int32_t soc2_verification_json(const soc2_verification *verification,
                               soc2_buf **json,
                               soc2_error **error);

// Frees it. NULL is allowed.
void soc2_verification_free(soc2_verification *verification);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SOC2_H */
