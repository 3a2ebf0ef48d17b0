package dev.tokenbus.node.config.given;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Reads one document of YAML 1.2: mappings, whose keys are joined by dots, of single values and lists. A value is taken as it is
 * written, since what it may be is for its key to say. What configuration has no use for is refused: anchors, aliases and tags, which
 * are usually values that need quotes.
 */
final class YamlFile {
    private static final int DEEPEST = 16;
    private static final Pattern CORE_TAG = Pattern.compile("tag:yaml\\.org,2002:(str|int|float|bool|null|seq|map)");
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final Path file;
    private final String text;
    private final GivenValues given;
    private final Iterator<Event> events;

    YamlFile(Path file, String text, GivenValues given) {
        this.file = file;
        this.text = text;
        this.given = given;
        this.events =
                new Parse(LoadSettings.builder().build()).parseString(text).iterator();
    }

    /** Takes all values; throws {@link BadConfigurationException} for what is no YAML. */
    void read() {
        refuseControls();
        try {
            // The stream's start.
            events.next();
            if (events.next() instanceof StreamEndEvent) {
                return;
            }
            root(events.next());
            // The document's end.
            events.next();
            Event next = events.next();
            if (!(next instanceof StreamEndEvent)) {
                given.complain(place(next.getStartMark()), "a second document (expected: one)");
            }
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            throw ConfigurationFile.refused(place(mark), "not readable (" + inWords(e) + ")");
        }
    }

    private void root(Event event) {
        if (event instanceof MappingStartEvent mapping) {
            mapping("", mapping, 1);
        } else if (!(event instanceof ScalarEvent scalar && isNull(scalar))) {
            given.complain(place(event.getStartMark()), "no mapping (expected: keys such as gateway.port)");
            skip(event);
        }
    }

    private void mapping(String path, MappingStartEvent mapping, int depth) {
        refuseMarkup(path, mapping, mapping.getTag());
        if (depth > DEEPEST) {
            throw tooDeep(mapping);
        }
        Map<String, Place> seen = new HashMap<>();
        for (Event key = events.next(); !(key instanceof CollectionEndEvent); key = events.next()) {
            Place place = place(key.getStartMark());
            if (key instanceof ScalarEvent name && name.getAnchor().isEmpty()) {
                String whole = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
                Place first = seen.putIfAbsent(name.getValue(), place);
                if (first == null) {
                    node(whole, place, events.next(), depth);
                } else {
                    complainTwice(whole, place, first.toString());
                    skip(events.next());
                }
            } else {
                given.complain(place, "a key that is no text (expected: a name; quotes around one that begins with *)");
                skip(key);
                skip(events.next());
            }
        }
    }

    private BadConfigurationException tooDeep(Event event) {
        return ConfigurationFile.refused(
                place(event.getStartMark()),
                "a mapping or list in too many others (expected: " + DEEPEST + " at most)");
    }

    private void node(String key, Place place, Event event, int depth) {
        if (event instanceof MappingStartEvent mapping) {
            mapping(key, mapping, depth + 1);
        } else if (event instanceof ScalarEvent scalar) {
            refuseMarkup(key, scalar, scalar.getTag());
            put(key, place, scalar.getValue(), isNull(scalar) ? Given.Shape.NOTHING : Given.Shape.TEXT);
        } else if (event instanceof CollectionStartEvent list) {
            refuseMarkup(key, list, list.getTag());
            put(key, place, items(key), Given.Shape.LIST);
        } else {
            refuseMarkup(key, (NodeEvent) event, Optional.empty());
        }
    }

    private String items(String key) {
        List<String> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            if (event instanceof ScalarEvent scalar && !isNull(scalar)) {
                refuseMarkup(key, scalar, scalar.getTag());
                items.add(scalar.getValue());
                if (scalar.getValue().indexOf(',') >= 0) {
                    given.complain(
                            place(event.getStartMark()),
                            key + ": an item with a comma (expected: an item for each value)");
                }
            } else if (event instanceof AliasEvent alias) {
                refuseMarkup(key, alias, Optional.empty());
            } else {
                given.complain(place(event.getStartMark()), key + ": an item that is no text (expected: a value)");
                skip(event);
            }
        }
        return String.join(",", items);
    }

    private void put(String key, Place place, String value, Given.Shape shape) {
        Given before = given.get(key);
        if (before != null) {
            complainTwice(key, place, before.origin().where());
        } else {
            given.put(key, new Given(shape == Given.Shape.NOTHING ? "" : value, shape, new Origin.InFile(key, place)));
        }
    }

    private void complainTwice(String key, Place place, String first) {
        given.complain(place, key + ": given twice (expected: once, as in " + first + ")");
    }

    /** An anchor, an alias or a tag: as a rule a value that begins with such a character, without quotes. */
    private void refuseMarkup(String key, NodeEvent event, Optional<String> tag) {
        String begin = event instanceof AliasEvent
                ? "*"
                : event.getAnchor().isPresent()
                        ? "&"
                        : tag.filter(name -> !CORE_TAG.matcher(name).matches()).isPresent() ? "!" : "";
        if (!begin.isEmpty()) {
            given.complain(
                    place(event.getStartMark()),
                    (key.isEmpty() ? "" : key + ": ") + "begins with " + begin
                            + " (expected: quotes around such a value; anchors, aliases and tags are not taken)");
        }
    }

    /** Leaves out a node that has begun, with all that is in it. */
    private void skip(Event begun) {
        int open = begun instanceof CollectionStartEvent ? 1 : 0;
        while (open > 0) {
            Event event = events.next();
            open += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (open > DEEPEST) {
                throw tooDeep(event);
            }
        }
    }

    private static boolean isNull(ScalarEvent scalar) {
        return scalar.isPlain() && scalar.getTag().isEmpty() && NULLS.contains(scalar.getValue());
    }

    private Place place(Optional<Mark> mark) {
        return new Place(
                file,
                1 + mark.map(Mark::getLine).orElse(0),
                1 + mark.map(Mark::getColumn).orElse(0));
    }

    /** What is wrong, without the text around it, which may be a secret. */
    private static String inWords(MarkedYamlEngineException failure) {
        String problem = String.valueOf(failure.getProblem()).replaceFirst("(tag handle|alias) .*", "$1");
        return problem + "; a value with characters that mean something in YAML needs quotes";
    }

    private void refuseControls() {
        int line = 1;
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            column++;
            boolean isControl = Character.isISOControl(c) && "\t\n\r\u0085".indexOf(c) < 0;
            if (isControl || c == '\uFFFE' || c == '\uFFFF') {
                throw ConfigurationFile.refused(
                        new Place(file, line, column), "not readable (a control character, U+%04X)".formatted((int) c));
            }
            if (c == '\n') {
                line++;
                column = 0;
            }
        }
    }
}
