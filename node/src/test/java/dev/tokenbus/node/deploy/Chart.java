package dev.tokenbus.node.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.tokenbus.node.documents.MarkdownFile;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart in {@code deploy/helm}, by Helm's own code. */
public final class Chart {
    static final Path MANIFEST = MarkdownFile.repository().resolve("deploy/kubernetes/tokenbus.yaml");
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Path FOLDER = MarkdownFile.repository().resolve("deploy/helm/tokenbus");
    private static final String NAME = "tokenbus";
    private static final String HOOK = "helm.sh/hook: test";

    private Chart() {}

    static LintResult lint() {
        return new Helm(FOLDER).lint().strict().call();
    }

    /** What {@code helm template tokenbus deploy/helm/tokenbus --namespace tokenbus --no-hooks} prints, with these values. */
    public static String render(String values) {
        return render(FOLDER, values);
    }

    /** As {@link #render(String)}, with what {@code helm test} runs, which Helm's binding leaves out: it has another annotation here. */
    static String renderWithTest(Path directory, String values) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(FOLDER.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, Files.readString(file).replace(HOOK, "was-" + HOOK));
            }
        }
        return render(directory, values);
    }

    private static String render(Path folder, String values) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(file, values);
                return new Helm(folder)
                        .template()
                        .withName(NAME)
                        .withNamespace(NAME)
                        .withKubeVersion("1.30.0")
                        .withValuesFile(file)
                        .call();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The objects of a text of YAML. */
    static List<JsonNode> objects(String text) {
        List<JsonNode> objects = new ArrayList<>();
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(text.length() + 1).build();
        for (Object each : new Load(settings).loadAllFromString(text)) {
            if (each != null) {
                objects.add(JSON.valueToTree(each));
            }
        }
        return objects;
    }

    /** The only object of that kind and name. */
    static JsonNode object(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .filter(each -> each.at("/kind").asText().equals(kind)
                        && each.at("/metadata/name").asText().equals(name))
                .reduce((one, other) -> {
                    throw new IllegalStateException(kind + " " + name + " is there twice");
                })
                .orElseThrow(() -> new IllegalStateException(kind + " " + name + " is missing"));
    }

    static List<JsonNode> ofKind(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(each -> each.at("/kind").asText().equals(kind))
                .toList();
    }

    static String file(String name) {
        try {
            return Files.readString(MarkdownFile.repository().resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
