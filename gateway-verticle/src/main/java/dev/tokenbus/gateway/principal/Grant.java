package dev.tokenbus.gateway.principal;

import dev.tokenbus.gateway.config.OnDisconnect;
import dev.tokenbus.protocol.json.JsonReader;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a principal may do.
 *
 * @param models those that it may use; empty for all
 * @param onDisconnect what a leaving client of it means for an answer, as {@code gateway.onDisconnect} is written; null where the
 *     configuration says it
 * @param channels the channels that it shares with others
 * @param limits what it may have in place of the configuration's limits
 * @param operator whether it sees, watches and stops the streams of everybody
 */
public record Grant(
        List<String> models,
        @Nullable String onDisconnect,
        ChannelRights channels,
        PrincipalLimits limits,
        boolean operator) {
    /** All models, no channels and streams but its own, the limits of the configuration. */
    public static final Grant ALL = new Grant(List.of(), null, ChannelRights.OWN, PrincipalLimits.AS_CONFIGURED, false);

    /** The longest name. */
    static final int MOST_CHARS = 256;

    /** The most names in a list. */
    static final int MOST_NAMES = 256;

    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]{1," + MOST_CHARS + "}");

    public Grant {
        models = List.copyOf(models);
        models.forEach(model -> expectName("models", model));
        if (onDisconnect != null) {
            OnDisconnect.parse("onDisconnect", onDisconnect);
        }
    }

    /** Throws {@link IllegalArgumentException} unless a text can be a name of something. */
    static void expectName(String field, String name) {
        JsonReader.expect(
                PRINTABLE.matcher(name).matches(), field, "names of 1.." + MOST_CHARS + " printable characters");
    }
}
