package dev.tokenbus.node.config.describe;

import dev.tokenbus.node.config.RunTime;
import dev.tokenbus.node.config.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file with every key as a comment, its meaning before it. */
public final class Sample {
    private static final int COLUMNS = 100;
    private static final String HEAD = """
            # The configuration of tokenbus: every key with its default. Remove the # before a key to change it.
            # Flags are stronger than environment variables, which are stronger than this file.
            # Check a file with: tokenbus config check FILE
            """;

    private final StringBuilder text = new StringBuilder(HEAD);
    private final boolean isYaml;
    private String section = "";
    private String group = "";

    private Sample(boolean isYaml) {
        this.isYaml = isYaml;
    }

    public static String yaml() {
        return of(new Sample(true));
    }

    public static String properties() {
        return of(new Sample(false));
    }

    private static String of(Sample sample) {
        Descriptions.all().forEach(sample::add);
        return sample.text.toString();
    }

    private void add(Description key) {
        if (!key.section().equals(section)) {
            open(key.section());
            section = key.section();
        }
        String indent = isYaml ? "  ".repeat(depth(section)) : "";
        if (!key.group().equals(group)) {
            group = key.group();
            text.append('\n');
            comment(indent, "--- " + group);
        }
        text.append('\n');
        comment(indent, key.meaning().replace("`", ""));
        comment(indent, "(" + String.join("; ", facts(key)) + ")");
        String standard =
                isYaml ? Values.yaml(shown(key)) : Values.text(shown(key)).replace("\\", "\\\\");
        String line = isYaml ? key.name() + ": " + standard : key.key() + "=" + standard;
        text.append(indent).append('#').append(line.stripTrailing()).append('\n');
    }

    private static @Nullable Object shown(Description key) {
        return key.isRequired() ? "http://localhost:8000/v1" : key.standard();
    }

    private static List<String> facts(Description key) {
        List<String> facts = new ArrayList<>(List.of(key.standardInWords(), key.variable()));
        if (!key.expected().isEmpty() && !key.expected().contains("beside it")) {
            facts.add(0, "expected: " + key.expected());
        }
        if (RunTime.canChange(key.key())) {
            facts.add("changes on SIGHUP");
        }
        return facts;
    }

    /** The names of the mappings that a section is in, those that were not open before. */
    private void open(String next) {
        group = "";
        text.append('\n');
        if (!isYaml) {
            return;
        }
        String[] before = section.split("\\.");
        String[] names = next.split("\\.");
        boolean isNew = false;
        for (int i = 0; i < names.length; i++) {
            isNew |= i >= before.length || !names[i].equals(before[i]);
            if (isNew) {
                // A model server is none until it has a URL.
                boolean isName = i == 2;
                text.append("  ".repeat(i))
                        .append(isName ? "#" : "")
                        .append(names[i])
                        .append(":\n");
            }
        }
    }

    private static int depth(String section) {
        return section.split("\\.").length;
    }

    private void comment(String indent, String words) {
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ")) {
            if (line.length() > 0 && indent.length() + 3 + line.length() + word.length() > COLUMNS) {
                text.append(indent).append("# ").append(line).append('\n');
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        text.append(indent).append("# ").append(line).append('\n');
    }
}
