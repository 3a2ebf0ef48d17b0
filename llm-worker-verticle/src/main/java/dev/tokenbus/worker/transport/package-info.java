/** The way to a model server and back: proxies, certificates, compression, and why a server was not reached. */
@NullMarked
package dev.tokenbus.worker.transport;

import org.jspecify.annotations.NullMarked;
