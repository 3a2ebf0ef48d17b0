/** The Java client of tokenbus: {@link dev.tokenbus.client.TokenbusClient} and its {@link dev.tokenbus.client.ClientStream}s. */
@NullMarked
package dev.tokenbus.client;

import org.jspecify.annotations.NullMarked;
