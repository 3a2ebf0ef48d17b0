/** What is between two ends, in the hands of a test: each frame or byte of a WebSocket, each message of a bus. */
@NullMarked
package dev.tokenbus.testkit.wire;

import org.jspecify.annotations.NullMarked;
