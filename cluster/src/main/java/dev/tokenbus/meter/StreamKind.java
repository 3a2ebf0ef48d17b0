package dev.tokenbus.meter;

/**
 * What the figures of streams are divided by. The names may come from other nodes and from clients, so that only their beginnings
 * count.
 *
 * @param model the model that answers
 * @param backend what the worker calls the model's server
 * @param door the way by which clients asked for the streams
 */
public record StreamKind(String model, String backend, String door) {
    /** So many characters of a name count. */
    public static final int MOST_CHARS = 64;

    /** What stands for a name that a node does not know. */
    private static final String UNKNOWN = "unknown";

    /** All streams that have no figures of their own. */
    public static final StreamKind OTHER = new StreamKind("other", "other", "other");

    public StreamKind {
        model = label(model);
        backend = label(backend);
        door = label(door);
    }

    /** What counts of a name. */
    public static String label(String name) {
        if (name.isEmpty()) {
            return UNKNOWN;
        }
        return name.length() <= MOST_CHARS ? name : name.substring(0, MOST_CHARS);
    }
}
