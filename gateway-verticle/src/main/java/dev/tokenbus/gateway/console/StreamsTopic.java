package dev.tokenbus.gateway.console;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.console.StreamFilter;
import dev.tokenbus.protocol.frame.ConsoleNotice;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import io.vertx.core.Future;

/** The topic {@code streams}: all streams of the cluster, or those of a filter. */
final class StreamsTopic implements Topic {
    private final ClusterStreams streams;

    StreamsTopic(ClusterStreams streams) {
        this.streams = streams;
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public Future<Picture> picture(ConsoleRequest.Observe asked) {
        StreamFilter filter;
        try {
            filter = StreamFilter.of(asked.filter());
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(
                    new StreamFailure(ErrorCode.BAD_REQUEST, "filter." + e.getMessage()).asException());
        }
        return streams.list(filter, ClusterStreams.Asker.CONSOLE)
                .map(list -> new Picture(new ConsoleNotice.Streams(list.toJson()).encode(), 0));
    }
}
