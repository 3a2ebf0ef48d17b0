/** What the worker needs of sockets and Vert.x's public API has no words for. */
@NullMarked
package dev.tokenbus.worker.netty;

import org.jspecify.annotations.NullMarked;
