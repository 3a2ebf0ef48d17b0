package dev.tokenbus.node.audit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * The parts of a jar, as package URLs without qualifiers: those that its CycloneDX list names, and those that its parts bring within
 * themselves, as Hazelcast brings a connection pool. Builders copy most of these with the file that says what it is; a list kept by
 * hand has all, also those whose file another part's hides.
 */
public final class ShippedParts {
    /** Where the list is in the jar. */
    public static final String PLACE = "META-INF/sbom/bom.json";

    /** Where the list of what parts bring within themselves is. */
    public static final String BROUGHT_PLACE = "META-INF/sbom/brought.txt";

    /** A line of that list that says a version. */
    private static final Pattern BROUGHT_PART = Pattern.compile("(?m)^([^#:\\s]+):([^:\\s]+):(\\d\\S*)\\s");

    private static final Pattern BROUGHT = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final String OWN = "pkg:maven/dev.tokenbus/";

    private ShippedParts() {}

    /** Those of a jar; fails when it was built without a list. */
    public static List<String> of(JarFile jar) throws IOException {
        JarEntry list = jar.getJarEntry(PLACE);
        if (list == null) {
            throw new IOException("there is no " + PLACE + " in " + jar.getName());
        }
        Set<String> parts = new TreeSet<>(of(text(jar, list)));
        for (JarEntry entry : Collections.list(jar.entries())) {
            if (BROUGHT.matcher(entry.getName()).matches()) {
                Properties part = new Properties();
                part.load(new StringReader(text(jar, entry)));
                parts.add("pkg:maven/" + part.getProperty("groupId") + "/" + part.getProperty("artifactId") + "@"
                        + part.getProperty("version"));
            }
        }
        JarEntry brought = jar.getJarEntry(BROUGHT_PLACE);
        if (brought != null) {
            BROUGHT_PART
                    .matcher(text(jar, brought))
                    .results()
                    .forEach(part ->
                            parts.add("pkg:maven/" + part.group(1) + "/" + part.group(2) + "@" + part.group(3)));
        }
        parts.removeIf(part -> part.startsWith(OWN));
        return List.copyOf(parts);
    }

    private static String text(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The jar that runs; fails when it is none. */
    public static JarFile thisJar() throws IOException {
        CodeSource source = ShippedParts.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
            throw new IOException("what runs is no jar; build it with: mvn package");
        }
        return new JarFile(new File(URI.create(source.getLocation().toString())));
    }

    /** Those of a list, without tokenbus's own modules, which nobody else publishes. */
    public static List<String> of(String list) {
        JsonArray components = new JsonObject(list).getJsonArray("components", new JsonArray());
        return components.stream()
                .map(component -> ((JsonObject) component).getString("purl"))
                .filter(Objects::nonNull)
                .filter(purl -> !purl.startsWith(OWN))
                .map(purl -> purl.replaceFirst("\\?.*", ""))
                .distinct()
                .sorted()
                .toList();
    }
}
