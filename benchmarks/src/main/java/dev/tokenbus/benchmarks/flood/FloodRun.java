package dev.tokenbus.benchmarks.flood;

import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import dev.tokenbus.benchmarks.upstream.EventLoops;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A flood that goes on until it is closed, on an event loop of its own. */
public final class FloodRun implements AutoCloseable {
    /** What a flood asks for: its answers are many, not fast. */
    public static final ScriptedModel MODEL = new ScriptedModel(1000, 0);

    /** Connections that are being opened at a time. */
    private static final int AT_ONCE = 64;

    /** Loopback addresses that the connections come from, other ones than those of the load. */
    private static final int SOURCES = 8;

    private static final int FIRST_SOURCE = 32;
    private static final int STAND_SECONDS = 90;
    private static final int AGAIN_MS = 20;
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int PROMPT_CHUNKS = 5000;

    private final Flood flood;
    private final Subject.Running system;
    private final EventLoopGroup group = EventLoops.single();
    private final EventLoop loop = group.next();
    private final Set<Channel> open = new LinkedHashSet<>();
    private final CompletableFuture<Void> stands = new CompletableFuture<>();
    private int opening;
    private int index;
    private int standing;
    private long did;
    private long refused;
    private boolean ending;

    private FloodRun(Flood flood, Subject.Running system) {
        this.flood = flood;
        this.system = system;
    }

    /** Begins a flood, and waits until its connections stand if it is of a kind that has to. */
    public static FloodRun begin(Flood flood, Subject.Running system) {
        FloodRun run = new FloodRun(flood, system);
        run.loop.execute(run::fill);
        if (flood.standsFirst()) {
            run.await();
        }
        return run;
    }

    private void await() {
        try {
            stands.get(STAND_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            close();
            throw new UnavailableException(
                    flood.title() + ": its connections did not stand after " + STAND_SECONDS + " s");
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets all connections end after a time, if that is what they do. */
    public void strikeAfter(double seconds) {
        if (flood.act() instanceof Flood.Act.CloseTogether together) {
            loop.schedule(() -> strike(together.reset()), (long) (seconds * 1000), TimeUnit.MILLISECONDS);
        }
    }

    private void strike(boolean reset) {
        ending = true;
        List<Channel> all = List.copyOf(open);
        did += all.size();
        all.forEach(channel -> FloodSocket.strike(channel, reset));
    }

    /** What the flood did: connections, bytes, frames, ends, by its kind. */
    public record Tally(long did, long refused) {}

    /** How much it has done until now. */
    public Tally tally() {
        return loop.submit(() -> new Tally(did, refused)).syncUninterruptibly().getNow();
    }

    private void fill() {
        while (!ending && opening < AT_ONCE && open.size() + opening < flood.sockets()) {
            connect();
        }
    }

    private void connect() {
        opening++;
        int number = index++;
        InetSocketAddress gateway =
                system.gateways().get(number % system.gateways().size());
        InetSocketAddress from = new InetSocketAddress("127.0.0." + (FIRST_SOURCE + number % SOURCES), 0);
        new Bootstrap()
                .group(group)
                .channel(EventLoops.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new FloodSocket(FloodRun.this, flood));
                    }
                })
                .connect(gateway, from)
                .addListener(connected -> {
                    opening--;
                    if (!connected.isSuccess()) {
                        refused++;
                        later();
                    } else {
                        fill();
                    }
                });
    }

    private void later() {
        loop.schedule(this::fill, AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    void opened(Channel channel) {
        open.add(channel);
        if (!(flood.act() instanceof Flood.Act.Repeat || flood.act() instanceof Flood.Act.CloseTogether)) {
            did++;
        }
    }

    /** One more connection does what it is to do. */
    void stands() {
        if (++standing == flood.sockets()) {
            stands.complete(null);
        }
    }

    void did(int count) {
        did += count;
    }

    void closed(Channel channel) {
        open.remove(channel);
        if (flood.act() instanceof Flood.Act.Leave) {
            fill();
        } else {
            later();
        }
    }

    /** The frame that asks for a long answer. */
    RawFrame prompt() {
        return RawFrame.text(system.request().body(MODEL.name(), PROMPT_CHUNKS));
    }

    @Override
    public void close() {
        loop.submit(() -> strike(true)).syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
