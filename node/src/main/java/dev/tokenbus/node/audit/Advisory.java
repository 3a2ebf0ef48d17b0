package dev.tokenbus.node.audit;

/**
 * Something that is known against a part.
 *
 * @param part its package URL
 * @param id the database's name for what is known, {@code GHSA-...} for example
 */
public record Advisory(String part, String id) {}
