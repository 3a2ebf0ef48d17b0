/** The systems under test: tokenbus and its peers, each in processes of its own. */
@NullMarked
package dev.tokenbus.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
