package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive's lists of parts say what is in its jar, and each part has the text of its licence. */
class LicencesIT {
    /** What the text of a licence has, in one of these words, and a notice has not. */
    private static final Map<String, String> WORDS = Map.of(
            "Apache-2.0", "Unless required by applicable law or agreed to in writing",
            "MIT", "Permission is hereby granted, free of charge",
            "BSD-3-Clause", "Redistributions in binary form must reproduce the above",
            "LGPL-2.1", "GNU LESSER GENERAL PUBLIC LICENSE",
            "MPL-2.0", "Mozilla Public License",
            "CC0-1.0", "CC0 1.0");

    private static final Pattern COORDINATES = Pattern.compile("\\(([^()\\s]+:[^()\\s]+:[^()\\s]+) - [^()]*\\)$");

    @TempDir
    private static Path folder;

    private static Path licences;
    private static FileSystem jar;
    private static Set<String> files;

    /** A part within another one; its version is a dash where nothing says it. */
    private record Brought(String part, String licence, String place) {
        String name() {
            return part.split(":", -1)[1];
        }
    }

    @BeforeAll
    static void unpack() throws IOException {
        Path home = Archive.unpackInto(folder);
        licences = home.resolve("licences");
        jar = FileSystems.newFileSystem(home.resolve("lib/tokenbus.jar"));
        try (Stream<Path> all = Files.walk(jar.getPath("/"))) {
            files = all.map(each -> each.toString().substring(1)).collect(Collectors.toSet());
        }
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    private static List<JsonObject> libraries() throws IOException {
        Path bom = jar.getPath("META-INF/sbom/bom.json");
        assertThat(bom)
                .as("the list of parts, which Maven leaves out offline: build once without -o, the next builds keep it")
                .exists();
        return new JsonObject(Files.readString(bom))
                .getJsonArray("components").stream()
                        .map(JsonObject.class::cast)
                        .filter(each -> !each.getString("group").equals("dev.tokenbus"))
                        .toList();
    }

    private static String part(JsonObject library) {
        return library.getString("group") + ":" + library.getString("name") + ":" + library.getString("version");
    }

    private static List<Brought> brought() throws IOException {
        return Files.readAllLines(licences.resolve("brought.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" +"))
                .map(words -> new Brought(words[0], words[1], words[2]))
                .toList();
    }

    @Test
    void theListForPeopleHasEachLibraryOfTheJarAndNoOther() throws IOException {
        Set<String> listed = Files.readAllLines(licences.resolve("THIRD-PARTY.txt")).stream()
                .flatMap(line -> COORDINATES.matcher(line).results().map(found -> found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed)
                .hasSizeGreaterThan(50)
                .isEqualTo(libraries().stream().map(LicencesIT::part).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void whatLibrariesBringWithinThemselvesIsListedAndIsThere() throws IOException {
        List<String> places = brought().stream().map(Brought::place).toList();

        assertThat(places).allSatisfy(place -> assertThat(files).anyMatch(file -> file.startsWith(place)));
        assertThat(files)
                .filteredOn(file -> file.matches(".*/shaded/.*\\.class") && !file.startsWith("META-INF/"))
                .hasSizeGreaterThan(3000)
                .allSatisfy(file -> assertThat(places).anyMatch(file::startsWith));
    }

    /** Builders copy most parts with the file that says what they are. */
    @Test
    void whatAPartSaysOfItselfIsInOneOfTheLists() throws IOException {
        Set<String> listed = brought().stream().map(Brought::part).collect(Collectors.toSet());
        libraries().forEach(each -> listed.add(part(each)));
        List<String> said = new ArrayList<>();
        for (String file : files) {
            if (file.matches("META-INF/maven/.*/pom\\.properties") && !file.contains("/dev.tokenbus/")) {
                Properties part = new Properties();
                part.load(new StringReader(Files.readString(jar.getPath(file))));
                said.add(part.getProperty("groupId") + ":" + part.getProperty("artifactId") + ":"
                        + part.getProperty("version"));
            }
        }

        assertThat(said).hasSizeGreaterThan(40).allMatch(listed::contains);
    }

    @Test
    void eachPartHasTheTextOfItsLicence() throws IOException {
        Set<String> without = new TreeSet<>();
        for (JsonObject each : libraries()) {
            List<String> ids = ids(each);
            String name = each.getString("name").replaceFirst("^jline-.*", "jline");
            if (Stream.concat(Stream.of(name), ids.stream()).noneMatch(LicencesIT::hasText)
                    && !jarHasText(each.getString("name"))) {
                without.add(part(each) + " " + ids);
            }
        }
        for (Brought each : brought()) {
            boolean isFree = each.licence().equals("public-domain");
            if (!isFree && Stream.of(each.name(), each.licence()).noneMatch(LicencesIT::hasText) && !jarsHave(each)) {
                without.add(each.toString());
            }
        }

        assertThat(without).isEmpty();
    }

    private static List<String> ids(JsonObject library) {
        return library.getJsonArray("licenses", new JsonArray()).stream()
                .map(each -> ((JsonObject) each)
                        .getJsonObject("license", new JsonObject())
                        .getString("id", "none"))
                .map(id -> id.replaceFirst("-only$", ""))
                .toList();
    }

    /** Whether a file of ours has that name, and the words of a licence: of that one, if the name is one's. */
    private static boolean hasText(String name) {
        Path file = licences.resolve(name + ".txt");
        return Files.isRegularFile(file) && isText(file, WORDS.getOrDefault(name, ""));
    }

    /** Whether a library's own jar has the text of a licence; what it says of its parts does not count. */
    private static boolean jarHasText(String name) throws IOException {
        return licenceFiles(name + "-\\d.*", "(?i)licen[sc]e(\\.(txt|md))?");
    }

    /** Whether some jar has a licence's text with the part's name on it, as {@code LICENSE-ClassGraph.txt}. */
    private static boolean jarsHave(Brought part) throws IOException {
        return licenceFiles(".*", "(?i).*" + part.name() + ".*licen[sc]e.*|licen[sc]e.*" + part.name() + ".*");
    }

    private static boolean licenceFiles(String jarName, String fileName) throws IOException {
        Pattern wanted = Pattern.compile(fileName, Pattern.CASE_INSENSITIVE);
        try (Stream<Path> all = Files.walk(licences.resolve("jars"))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> licences.resolve("jars")
                            .relativize(file)
                            .getName(0)
                            .toString()
                            .matches(jarName))
                    .filter(file ->
                            wanted.matcher(file.getFileName().toString()).matches())
                    .anyMatch(file -> isText(file, ""));
        }
    }

    private static boolean isText(Path file, String words) {
        try {
            String text = Files.readString(file).replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            return WORDS.values().stream()
                    .filter(each -> words.isEmpty() || each.equals(words))
                    .anyMatch(each -> text.contains(each.toLowerCase(Locale.ROOT)));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }
}
