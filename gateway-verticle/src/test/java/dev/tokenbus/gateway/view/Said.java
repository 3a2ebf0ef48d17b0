package dev.tokenbus.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a view says to its client, as words. */
class Said implements ViewSink {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    String next() {
        try {
            String next = said.poll(40, TimeUnit.SECONDS);
            assertThat(next).as("what the client is sent").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void events(ChunkEncoder.Encoded events) {
        said.add(events.type() + " " + events.from() + ".." + events.seq());
    }

    @Override
    public void control(ServerFrame frame) {
        said.add(
                frame instanceof StreamNotice.Subscribed subscribed
                        ? "subscribed from " + subscribed.from()
                        : frame.getClass().getSimpleName());
    }

    @Override
    public void ended(StreamId streamId, String outcome) {
        said.add("ended " + outcome);
    }

    @Override
    public void left(StreamId streamId) {
        said.add("left");
    }

    @Override
    public void moved(StreamId streamId, Place place) {
        said.add("moved " + place);
    }
}
