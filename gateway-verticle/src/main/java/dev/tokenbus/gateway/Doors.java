package dev.tokenbus.gateway;

import dev.tokenbus.gateway.chat.ChatDoor;
import dev.tokenbus.gateway.console.ClusterStreams;
import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.durable.Cursor;
import dev.tokenbus.gateway.durable.DurableDoor;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.messages.MessagesDoor;
import dev.tokenbus.gateway.resource.StreamListResource;
import dev.tokenbus.gateway.resource.StreamResource;
import dev.tokenbus.gateway.responses.ResponsesDoor;
import dev.tokenbus.gateway.ui.UiDoor;
import java.time.InstantSource;
import java.util.List;

/** The doors over HTTP of a gateway instance: the one list that a new door is added to. */
final class Doors {
    private Doors() {}

    static List<HttpDoor> of(DoorServices services, ClusterStreams streams) {
        return List.of(
                new StreamResource(services.loop(), services.finder(), services.followers()),
                new StreamListResource(services.loop(), streams),
                new ChatDoor(services),
                new ResponsesDoor(services),
                new MessagesDoor(services),
                new UiDoor(services, InstantSource.system()),
                new DurableDoor(
                        services,
                        new Cursor(
                                InstantSource.system(),
                                services.loop().environment().random())));
    }
}
