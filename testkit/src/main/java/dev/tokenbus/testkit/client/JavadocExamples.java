package dev.tokenbus.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The examples in the Javadoc of a module's public classes, each between {@code <pre>{@code} and {@code }</pre>}: every class has one, and the
 * compiler takes it.
 *
 * <pre>{@code
 * JavadocExamples.of(Path.of("src/main/java"))
 *         .importing("java.util.*")
 *         .given("List<String> names")
 *         .areComplete();
 * }</pre>
 */
public final class JavadocExamples {
    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)\\n *\\* \\}</pre>");
    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\\n(.*?)```");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n");
    private static final Pattern PUBLIC = Pattern.compile("(?m)^public (?!@)[a-z ]*(class|record|interface|enum) ");

    private final Path sources;
    private final List<String> imports = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private final List<String> programs = new ArrayList<>();

    private JavadocExamples(Path sources) {
        this.sources = sources;
    }

    public static JavadocExamples of(Path sources) {
        return new JavadocExamples(sources);
    }

    /** What the examples may name without more words. */
    public JavadocExamples importing(String... names) {
        imports.addAll(List.of(names));
        return this;
    }

    /** Variables that the examples find. */
    public JavadocExamples given(String... declarations) {
        fields.addAll(List.of(declarations));
        return this;
    }

    /** The programs below a heading of a page are examples too. */
    public JavadocExamples andThoseOf(Path page, String heading) {
        String section = read(page)
                .split("(?m)^## " + Pattern.quote(heading) + "$", 2)[1]
                .split("(?m)^## ", 2)[0];
        List<String> found =
                PROGRAM.matcher(section).results().map(match -> match.group(1)).toList();
        assertThat(found).as("programs of %s", heading).isNotEmpty();
        programs.addAll(found);
        return this;
    }

    /** Fails for a public class without an example, and for an example that does not compile. */
    public void areComplete(String... exempt) {
        List<Path> files = publicFiles();
        assertThat(files)
                .isNotEmpty()
                .filteredOn(file -> !List.of(exempt).contains(file.getFileName().toString()))
                .allSatisfy(file -> assertThat(EXAMPLE.matcher(read(file)).find())
                        .as("an example in %s", file)
                        .isTrue());
        List<Source> examples =
                new ArrayList<>(files.stream().flatMap(this::examples).toList());
        for (String program : programs) {
            String name = "Page" + examples.size();
            examples.add(new Source(name, code(name, program)));
        }
        StringWriter errors = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-proc:none", "-d", "target", "-implicit:none", "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(errors, null, null, options, null, examples).call())
                .as(errors.toString())
                .isTrue();
    }

    private List<Path> publicFiles() {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> PUBLIC.matcher(read(file)).find())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Source> examples(Path file) {
        List<Source> found = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(read(file));
        while (example.find()) {
            String name = file.getFileName().toString().replace(".java", "") + "Example" + found.size();
            found.add(new Source(name, code(name, example.group(1).replaceAll("(?m)^ *\\* ?", ""))));
        }
        return found.stream();
    }

    private String code(String name, String given) {
        String example = IMPORT.matcher(given).replaceAll("").strip();
        StringBuilder code = new StringBuilder("package examples;\n");
        IMPORT.matcher(given).results().forEach(each -> code.append(each.group()));
        imports.forEach(each -> code.append("import ").append(each).append(";\n"));
        code.append("abstract class ").append(name).append(" {\n");
        fields.forEach(each -> code.append(each).append(";\n"));
        // A whole class, or what stands in a method.
        boolean isClass = example.contains("\nclass ") || example.startsWith("class ") || example.startsWith("@");
        return code.append(isClass ? example : "void run() throws Exception {\n" + example + "\n}")
                .append("\n}\n")
                .toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file for the compiler that is in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        private Source(String name, String code) {
            super(URI.create("string:///examples/" + name + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
