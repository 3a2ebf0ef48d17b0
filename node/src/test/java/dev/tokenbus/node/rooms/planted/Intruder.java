package dev.tokenbus.node.rooms.planted;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.node.rooms.planted.other.Accomplice;
import io.netty.buffer.ByteBuf;

/** Breaks every rule of the house, to show that each rule notices. */
public final class Intruder {
    StreamRelay relay;
    ByteBuf buffer;
    Accomplice accomplice;
}
