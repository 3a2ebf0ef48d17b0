package dev.tokenbus.benchmarks.chaos.bus;

/** Tells {@link BusFaultInstaller} in a node's process which file switches the faults on. The jar's manifest names this class. */
public final class BusFaultAgent {
    /** The system property with the path of that file. */
    static final String FILE = "tokenbus.chaos.busFaults";

    private BusFaultAgent() {}

    /** The JVM calls this before the node's main method. */
    public static void premain(String file) {
        System.setProperty(FILE, file);
    }
}
