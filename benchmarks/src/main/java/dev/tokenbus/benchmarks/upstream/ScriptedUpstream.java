package dev.tokenbus.benchmarks.upstream;

import dev.tokenbus.benchmarks.subject.BenchProcess;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripted LLM server, in a process of its own: {@code ScriptedUpstream PORT MODEL...}, where the models are those that it
 * lists. Runs until it is killed.
 */
public final class ScriptedUpstream {
    private static final int MOST_BODY_BYTES = 1024 * 1024;
    private static final int BACKLOG = 4096;

    private ScriptedUpstream() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<ScriptedModel> models =
                Stream.of(arguments).skip(1).map(ScriptedModel::of).toList();
        EventLoopGroup group = EventLoops.single();
        Pacemaker pacemaker = new Pacemaker(group.next());
        new ServerBootstrap()
                .group(group)
                .channel(EventLoops.serverSocket())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpRequestDecoder(),
                                        new HttpObjectAggregator(MOST_BODY_BYTES),
                                        new ScriptedAnswers(pacemaker, models));
                    }
                })
                .bind(BenchProcess.LOOPBACK, Integer.parseInt(arguments[0]))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }
}
