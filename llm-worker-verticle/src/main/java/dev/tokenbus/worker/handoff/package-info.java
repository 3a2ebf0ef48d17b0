/** What happens to generations when a home dies or this worker leaves. */
@NullMarked
package dev.tokenbus.worker.handoff;

import org.jspecify.annotations.NullMarked;
