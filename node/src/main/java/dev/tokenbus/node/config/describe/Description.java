package dev.tokenbus.node.config.describe;

import dev.tokenbus.node.config.Values;
import dev.tokenbus.node.config.given.RecordBinder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a key.
 *
 * @param group what the keys around it have in common, in a sentence
 * @param meaning its meaning with its unit, and when to change it, as Markdown
 * @param standard the default; null for none
 * @param expected what its values may be; empty for any text
 */
public record Description(
        String key, String group, String meaning, @Nullable Object standard, String expected) {
    /** What the names of model servers' keys begin with. */
    public String section() {
        return key.substring(0, key.lastIndexOf('.'));
    }

    public String name() {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    public String variable() {
        return RecordBinder.environmentName(key);
    }

    /** Whether there is nothing that it could be by default. */
    public boolean isRequired() {
        return key.equals(Descriptions.BASE_URL);
    }

    /** The default as people read it: {@code 25000, that is 25 s}. */
    public String standardInWords() {
        if (isRequired()) {
            return "required";
        }
        if (standard == null || standard.equals(List.of()) || standard.equals("")) {
            return "default: none";
        }
        String plain = Values.text(standard);
        String other = Units.inWords(name(), standard);
        return "default: " + plain + (other.isEmpty() ? "" : ", that is " + other);
    }
}
