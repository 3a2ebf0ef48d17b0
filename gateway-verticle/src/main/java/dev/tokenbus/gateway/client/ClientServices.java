package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.console.Console;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.open.StreamOpener;

/** What the clients of one gateway instance share. */
public record ClientServices(
        GatewayLoop loop, StreamOpener opener, StreamFinder finder, Console console, Channels channels) {
    public ClientServices(GatewayLoop loop, StreamOpener opener, StreamFinder finder, Console console) {
        this(loop, opener, finder, console, new Channels(loop));
    }
}
