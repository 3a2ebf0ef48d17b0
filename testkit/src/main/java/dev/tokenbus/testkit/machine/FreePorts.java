package dev.tokenbus.testkit.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds ports for servers that cannot take port 0, because others must know the port beforehand. */
public final class FreePorts {
    private static final int LOWEST = 10_000;

    /** Below the range from which Linux takes ephemeral ports, so that nothing takes one by chance. */
    private static final int HIGHEST = 30_000;

    private static final int ATTEMPTS = 200;

    private FreePorts() {}

    /** The first of {@code count} consecutive loopback ports that were all free a moment ago. */
    public static int row(int count) {
        for (int i = 0; i < ATTEMPTS; i++) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST - count);
            if (areFree(first, count)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row");
    }

    /** The loopback addresses of a row of ports, as a list of cluster members: a node can join whichever of them lives. */
    public static String addresses(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
