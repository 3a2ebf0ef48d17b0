package dev.tokenbus.node.top;

import java.io.IOException;

/** The management port of the node that is asked. */
@FunctionalInterface
public interface AskedNode {
    /** The body of the answer; fails with a sentence for a person. */
    String get(String path) throws IOException, InterruptedException;
}
