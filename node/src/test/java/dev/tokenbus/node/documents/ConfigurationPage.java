package dev.tokenbus.node.documents;

import dev.tokenbus.node.config.RunTime;
import dev.tokenbus.node.config.Values;
import dev.tokenbus.node.config.describe.Description;
import dev.tokenbus.node.config.describe.Descriptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Generates docs/configuration.md from the configuration records and their javadoc: {@code main} writes it to {@code
 * target/configuration.md}, from where it is copied.
 */
final class ConfigurationPage {
    private static final String HEAD = """
            # Configuration

            Generated from the configuration records and their javadoc; a test compares it with them. After you change a record, copy
            `node/target/configuration.md`, which that test writes, to `docs/`.

            Command-line options override environment variables, which override a file, which overrides the defaults. What is wrong is
            said all at once, with file, line, value and what is expected; unknown keys and variables are refused, with the one that
            was probably meant. Each entry below has the key, its default, its range, its environment
            variable, and its meaning.

            The file is that of `--config`, or else of the variable `TOKENBUS_CONFIG`, or else a `tokenbus.yaml` in the working directory;
            the log says so when one is read that `--config` does not name. Any key can be an option too: `-Dgateway.port=9000`.

            ```yaml
            gateway:
              port: 9000
              hosts: [chat.example.com, "*.example.com"]
            worker:
              upstream:
                vllm:
                  baseUrl: http://gpu-1:8000/v1
                  models: [llama-3.3-70b]
            ```

            A file whose name ends in `.yaml` or `.yml` is YAML 1.2, in UTF-8: keys nest along their dots, or are written with them
            (`gateway.port: 9000`). Values that are lists are lists, or texts with commas. A number is written in decimal digits, with `_`
            between them if you like; `true` and `false` are the only switches, `on` and `yes` are texts. A text that begins with a
            character such as `*`, `&`, `!`, `@` or `{`, or has `: ` or ` #` in it, needs quotes. Anchors, aliases, tags and a second
            document are refused. A file whose name ends in `.properties` has the same keys, a line `gateway.port=9000` for each.

            - `./tokenbus config sample` prints a file with every key as a comment, with its meaning; `--properties` prints properties.
            - `./tokenbus config print` prints what a server with the same options would run with, and where each value comes from: a flag,
              a variable, a line of the file, or the default; `--changed` only what was given, `--json` for programs. Secrets are hidden.
            - `./tokenbus config check FILE` says all that is wrong with a file, as compilers do (`FILE:LINE:COLUMN: …`), and ends with 1;
              or that it is good, and ends with 0. It starts nothing; a file it names that is not readable here is a warning.

            On SIGHUP (`kill -HUP PID`) a node reads its file again. Keys with *at run time* below change at once, for clients that are there
            already too, except what counts for one WebSocket: that counts for new ones. LLM servers come, go and change: an answer that
            runs ends where it is, a prompt that waits for a server goes to the server that has its name now, and a server that is gone is
            closed after its last answer. With a smaller `worker.capacity` nothing is stopped; fewer begin. The log says what was applied,
            in another line which keys wait for a restart, and a file with an error changes nothing. Files that keys name, with
            certificates or keys of clients, are read again by themselves (but `caFile` of a server only when another key of it changes).
            For the rest nodes are restarted one after the other; they hand over their streams
            ([operations](operations.md)). A node started with `nohup` ignores the signal, and one whose terminal is gone ends.

            `NAME` below is the name of an LLM server, which you choose: in a variable in capitals, which then stand for small letters,
            as in `TOKENBUS_WORKER_UPSTREAM_VLLM_BASE_URL` for `worker.upstream.vllm.baseUrl`. Variables alone can name several servers.
            `OPENAI_BASE_URL` and `OPENAI_API_KEY` name the server `openai`, which comes before all others, unless
            `worker.upstream.openai.baseUrl` does. Variables that Kubernetes sets for a Service called `tokenbus-gateway`, as
            `TOKENBUS_GATEWAY_PORT=tcp://10.0.0.7:8080`, are ignored.

            `HTTPS_PROXY` names the proxy of all servers at `https://`, `HTTP_PROXY` that of the others, and `NO_PROXY` the servers that
            are reached without one: names with those below them, addresses, blocks such as `10.0.0.0/8`, or `*`. Small letters do too, and
            the key `proxy` is stronger. As with most programs, a server on this machine needs an entry in `NO_PROXY` too.
            """;
    private static final Path TARGET = Path.of("target", "configuration.md");
    private static final int COLUMNS = 130;

    private ConfigurationPage() {}

    public static void main(String[] arguments) throws IOException {
        write();
    }

    /** Writes the page to {@code target/}; returns its path. */
    static Path write() throws IOException {
        Files.createDirectories(TARGET.toAbsolutePath().getParent());
        return Files.writeString(TARGET, page());
    }

    static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        String section = "";
        for (Description key : Descriptions.of(Meanings.text())) {
            if (!key.section().equals(section)) {
                section = key.section();
                page.append("\n## ").append(section).append("\n\n");
            }
            page.append(item(key));
        }
        return page.toString();
    }

    private static String item(Description key) {
        boolean isRange = key.expected().matches("-?\\d\\S*\\.\\.\\d\\S*");
        String range = isRange && !key.meaning().contains("..") ? " · " + key.expected() : "";
        String change = RunTime.canChange(key.key()) ? " · *at run time*" : "";
        return wrapped("- **`" + key.key() + "`** · " + standard(key) + range + change + " · `" + key.variable() + "`: "
                + key.meaning());
    }

    /** Breaks an item between words, with the continuation indent of Markdown. */
    private static String wrapped(String item) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : item.split(" ")) {
            boolean isFirst = column == 0;
            boolean fits = column + 1 + word.length() <= COLUMNS;
            lines.append(isFirst ? "" : fits ? " " : "\n  ").append(word);
            column = isFirst ? word.length() : fits ? column + 1 + word.length() : 2 + word.length();
        }
        return lines.append('\n').toString();
    }

    private static String standard(Description key) {
        Object value = key.standard();
        if (key.isRequired()) {
            return "(required)";
        }
        if (value == null || value.equals(List.of())) {
            return "(none)";
        }
        String text = value instanceof List<?> list ? list.toString() : Values.text(value);
        return text.isEmpty() ? "(empty)" : "`" + text + "`";
    }
}
