/** What clients and servers say to each other: the frames and their JSON. */
@NullMarked
package dev.tokenbus.protocol.frame;

import org.jspecify.annotations.NullMarked;
