/** What a model server says, read without a tree: events, JSON, errors, and whether an answer is over. */
@NullMarked
package dev.tokenbus.worker.response;

import org.jspecify.annotations.NullMarked;
