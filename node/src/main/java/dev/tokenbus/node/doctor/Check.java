package dev.tokenbus.node.doctor;

import java.util.Locale;

/** What {@code tokenbus doctor} looks at; docs/operations.md has the same table. */
public enum Check {
    CONFIGURATION("file, variables and flags: all errors, and ports that would be open to everybody"),
    JAVA("version and vendor of the JVM"),
    MEMORY("largest heap against the memory of the machine or container"),
    CPU("processors, with the quota of a container"),
    FILE_LIMIT("open files of a process against gateway.maxConnections"),
    NETWORK("net.core.somaxconn and the range of ephemeral ports"),
    HUGE_PAGES("transparent huge pages, which shorten garbage collections"),
    PORTS("ports of gateway, management and event bus: free, or held by whom"),
    MEMBERS("cluster.members: name, TCP, and whether Hazelcast answers"),
    CERTIFICATES("own certificates: the day they end"),
    SECRET_FILES("keys and tokens in files: readable, and for their owner alone"),
    USAGE_DIRECTORY("metrics.usageDir: writable, free space"),
    MODEL_SERVERS("each URL: name, TCP, TLS, key, list of models, latency (median of three)"),
    PROMPT("a streamed prompt of one token; with --prompt only, as it may cost money"),
    CLOCK("this clock against the time that model servers say");

    private final String meaning;

    Check(String meaning) {
        this.meaning = meaning;
    }

    /** As it is printed. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String meaning() {
        return meaning;
    }
}
