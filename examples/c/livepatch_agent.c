/* Reads what the kernel of this machine says of live patches and prints the findings on them: `livepatch_agent [ROOT]`, where ROOT is
 * where the host's files stand, as /host in a container. What cannot be read is recorded as the error that it is. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <soc2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The controls that are about live patching, and no others. */
static const char PROFILE[] =
    "profile: {id: live-patching, title: Live patching, description: What the agent of a host looks at., controls: "
    "[linux-host.live-patching, linux-host.automated-patching]}";

static const char NAME[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

static const char *root = "";

/* A text that grows; what does not fit any more is left out, so that it is no JSON and the engine refuses it. */
struct text {
    char data[1 << 16];
    size_t len;
};

static void add(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t room = sizeof text->data - text->len;
    int n = vsnprintf(text->data + text->len, room, format, arguments);
    va_end(arguments);
    text->len += n < 0 || (size_t)n >= room ? room - 1 : (size_t)n;
}

/* A JSON string; what is not printable ASCII is a `?`. */
static void add_string(struct text *text, const char *string) {
    add(text, "\"");
    for (; *string; string++) {
        if (*string == '"' || *string == '\\') add(text, "\\");
        add(text, "%c", isprint((unsigned char)*string) ? *string : '?');
    }
    add(text, "\"");
}

/* What went wrong, by the name that the system gives it; one that has no name here has its message alone, and no wrong name. */
static void add_error(struct text *text, int error) {
    static const struct {
        int error;
        const char *code;
    } CODES[] = {{ENOENT, "ENOENT"}, {EACCES, "EACCES"}, {EPERM, "EPERM"}, {EIO, "EIO"}, {EISDIR, "EISDIR"}, {ENOTDIR, "ENOTDIR"}};
    add(text, "{\"Error\": {");
    for (size_t at = 0; at < sizeof CODES / sizeof *CODES; at++)
        if (CODES[at].error == error) add(text, "\"Code\": \"%s\", ", CODES[at].code);
    add(text, "\"Message\": ");
    add_string(text, strerror(error));
    add(text, "}}");
}

static FILE *open_file(const char *path) {
    char whole[4096];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    return fopen(whole, "r");
}

/* The first line of a file, without what ends it; says whether there is one, and `errno` why not. */
static int read_line(const char *path, char *line, int size) {
    FILE *file = open_file(path);
    if (!file) return 0;
    errno = ENODATA;
    int is_read = fgets(line, size, file) != NULL, error = errno;
    fclose(file);
    line[is_read ? strcspn(line, "\r\n") : 0] = 0;
    errno = error;
    return is_read;
}

/* kernel.livepatch: each folder below /sys/kernel/livepatch, with what its files hold. */
static void add_patches(struct text *facts) {
    char path[4096], enabled[64], transition[64];
    snprintf(path, sizeof path, "%s/sys/kernel/livepatch", root);
    DIR *folder = opendir(path);
    if (!folder) {
        add_error(facts, errno);
        return;
    }
    size_t begin = facts->len;
    add(facts, "{\"patches\": [");
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(folder);
        if (!entry) break;
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/sys/kernel/livepatch/%s/enabled", entry->d_name);
        int is_read = read_line(path, enabled, sizeof enabled);
        snprintf(path, sizeof path, "/sys/kernel/livepatch/%s/transition", entry->d_name);
        if (!is_read || !read_line(path, transition, sizeof transition)) {
            /* A part of the list would say that there is no more: the error takes its place. */
            /* And a patch that lacks a file, or went meanwhile, is no kernel without patches, which ENOENT says. */
            facts->len = begin;
            add_error(facts, errno == ENOENT ? ENODATA : errno);
            closedir(folder);
            return;
        }
        add(facts, facts->data[facts->len - 1] == '[' ? "{\"name\": " : ", {\"name\": ");
        add_string(facts, entry->d_name);
        add(facts, ", \"enabled\": ");
        add_string(facts, enabled);
        add(facts, ", \"transition\": ");
        add_string(facts, transition);
        add(facts, "}");
    }
    int error = errno;
    closedir(folder);
    if (error) {
        facts->len = begin;
        add_error(facts, error);
        return;
    }
    add(facts, "]}");
}

/* The next `KEY=VALUE` or `KEY="VALUE"` of a file: `line` is left with the key, which is a name. */
static int next_pair(FILE *file, char *line, int size, char **value) {
    while (fgets(line, size, file)) {
        *value = strchr(line, '=');
        if (!*value || !isalpha((unsigned char)line[0])) continue;
        *(*value)++ = 0;
        line[strcspn(line, " \t")] = 0;
        if (line[strspn(line, NAME)]) continue;
        *value += strspn(*value, " \t\"");
        (*value)[strcspn(*value, "\"\r\n")] = 0;
        return 1;
    }
    return 0;
}

/* Whether a key is set again further on in a file, which is left where it was. */
static int is_set_again(FILE *file, const char *key) {
    char line[1024], *value;
    long here = ftell(file);
    int is_again = 0;
    while (!is_again && next_pair(file, line, sizeof line, &value)) is_again = !strcmp(line, key);
    fseek(file, here, SEEK_SET);
    return is_again;
}

/* A file of such lines as a map, or why it cannot be read. Of a key that is set twice the last counts, as for who reads the file in
 * earnest. */
static void add_pairs(struct text *facts, const char *path) {
    char line[1024], *value;
    FILE *file = open_file(path);
    if (!file) {
        add_error(facts, errno);
        return;
    }
    size_t begin = facts->len;
    add(facts, "{");
    errno = 0;
    while (next_pair(file, line, sizeof line, &value)) {
        if (is_set_again(file, line)) continue;
        add(facts, facts->data[facts->len - 1] == '{' ? "" : ", ");
        add_string(facts, line);
        add(facts, ": ");
        add_string(facts, value);
    }
    /* A folder can be opened and not read; and a part of the file would say that there are no more settings. */
    int error = ferror(file) ? errno : 0;
    fclose(file);
    if (error) {
        facts->len = begin;
        add_error(facts, error);
        return;
    }
    add(facts, "}");
}

/* The name of the distribution, as /etc/os-release has it. */
static void find_distribution(char *name, size_t size) {
    char line[1024], *value;
    FILE *file = open_file("/etc/os-release");
    while (file && next_pair(file, line, sizeof line, &value)) {
        if (!strcmp(line, "PRETTY_NAME")) snprintf(name, size, "%s", value);
    }
    if (file) fclose(file);
}

/* Ends with everything that is wrong when a call failed. Where the error stands is handed in: it is there after the call alone. */
static void must(int32_t status, soc2_error *const *error) {
    if (status == SOC2_OK) return;
    fprintf(stderr, "%s\n", soc2_error_message(*error, NULL));
    soc2_error_free(*error);
    exit(2);
}

int main(int argc, char **argv) {
    static struct text facts;
    char host[256] = "localhost", version[512] = "kernel not known", uptime[64] = "", now[32];
    char distribution[256] = "distribution not known";
    if (argc > 1) root = argv[1];
    read_line("/etc/hostname", host, sizeof host);
    read_line("/proc/version", version, sizeof version);
    read_line("/proc/uptime", uptime, sizeof uptime);
    find_distribution(distribution, sizeof distribution);
    time_t at = time(NULL);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime(&at));

    add(&facts, "{\"subject\": {\"kind\": \"linux_host\", \"id\": ");
    add_string(&facts, host);
    add(&facts, ", \"labels\": {\"distribution\": ");
    add_string(&facts, distribution);
    add(&facts, ", \"kernel\": ");
    add_string(&facts, version);
    add(&facts, "}}, \"collected_at\": \"%s\", \"facts\": {\"kernel.livepatch\": ", now);
    add_patches(&facts);
    add(&facts, ", \"kcare.conf\": ");
    add_pairs(&facts, "/etc/sysconfig/kcare/kcare.conf");
    add(&facts, "}}");

    soc2_error *error = NULL;
    soc2_config *config = soc2_config_new();
    must(soc2_config_set_profile(config, "profile", 7, PROFILE, strlen(PROFILE), &error), &error);
    soc2_program *program;
    must(soc2_program_compile(config, &program, &error), &error);
    soc2_config_free(config);
    soc2_options *options = soc2_options_new();
    must(soc2_options_set_as_of(options, now, strlen(now), &error), &error);
    soc2_facts *held = soc2_facts_new();
    must(soc2_facts_add(held, host, strlen(host), (const uint8_t *)facts.data, facts.len, &error), &error);
    soc2_report *report;
    must(soc2_assess(program, held, NULL, options, &report, &error), &error);

    soc2_buf *text;
    must(soc2_report_render(report, SOC2_FORMAT_TEXT, &text, &error), &error);
    printf("%s: %s, %s, up for %.0f hours\n\n%s", host, distribution, version, atof(uptime) / 3600, soc2_buf_data(text));
    soc2_buf_free(text);
    soc2_report_free(report);
    soc2_facts_free(held);
    soc2_options_free(options);
    soc2_program_free(program);
    return 0;
}
