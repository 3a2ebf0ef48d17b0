package dev.tokenbus.benchmarks.upstream;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the scripted upstream answers; the model's name encodes it, because every system passes that on.
 *
 * @param paceMs milliseconds between chunks; 0 for as fast as the connection takes them
 * @param padding characters in each chunk besides its send time
 */
public record ScriptedModel(int paceMs, int padding) {
    private static final Pattern NAME = Pattern.compile("pace-(\\d+)-pad-(\\d+)");

    /** A token every 20 ms, as most models do. */
    public static final ScriptedModel STEADY = new ScriptedModel(20, 0);

    public static final ScriptedModel BURST = new ScriptedModel(0, 0);

    public String name() {
        return "pace-" + paceMs + "-pad-" + padding;
    }

    static ScriptedModel of(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? new ScriptedModel(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : STEADY;
    }
}
