package dev.tokenbus.node.hostile;

import java.util.function.Function;

/**
 * One line of the table of bad input.
 *
 * @param input what is sent, in words
 * @param door where
 * @param expected how the words for what comes back begin
 * @param act sends it; what came back, in words
 */
record Row(String input, String door, String expected, Function<Attempt, String> act) {}
