package dev.tokenbus.node.doctor;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.instance.EndpointQualifier;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Looks whether the other members of a cluster can be reached, and speak Hazelcast. */
final class Members {
    /** What one Hazelcast member says to another first, and the other says back. */
    private static final byte[] HELLO = "HZC".getBytes(StandardCharsets.US_ASCII);

    private static final int PATIENCE_MS = 2000;

    private Members() {}

    static List<Finding> of(Config config) {
        AdvancedNetworkConfig advanced = config.getAdvancedNetworkConfig();
        NetworkConfig simple = config.getNetworkConfig();
        boolean isAdvanced = advanced.isEnabled();
        TcpIpConfig named = (isAdvanced ? advanced.getJoin() : simple.getJoin()).getTcpIpConfig();
        if (!named.isEnabled()) {
            return List.of(Finding.skip(Check.MEMBERS, "cluster.xml finds them in another way than by address"));
        }
        ServerSocketEndpointConfig endpoint =
                (ServerSocketEndpointConfig) advanced.getEndpointConfigs().get(EndpointQualifier.MEMBER);
        return of(
                named.getMembers().stream()
                        .flatMap(each -> Stream.of(each.split("[,;\\s]+")))
                        .filter(each -> !each.isEmpty())
                        .toList(),
                isAdvanced && endpoint != null ? endpoint.getPort() : simple.getPort());
    }

    static List<Finding> of(List<String> members, int standardPort) {
        return members.parallelStream()
                .map(member -> member(member, standardPort))
                .toList();
    }

    private static Finding member(String member, int standardPort) {
        int colon = member.lastIndexOf(':');
        boolean hasPort = colon > 0 && member.substring(colon + 1).matches("\\d{1,5}") && member.indexOf(':') == colon
                || member.matches("\\[.*]:\\d{1,5}");
        String host = (hasPort ? member.substring(0, colon) : member).replaceAll("[\\[\\]]", "");
        return ask(member, host, hasPort ? Integer.parseInt(member.substring(colon + 1)) : standardPort);
    }

    private static Finding ask(String member, String host, int port) {
        String where = member + (member.endsWith(":" + port) ? "" : ", port " + port);
        try (Socket socket = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(HELLO);
            byte[] answer = socket.getInputStream().readNBytes(HELLO.length);
            return Arrays.equals(answer, HELLO)
                    ? Finding.ok(Check.MEMBERS, where + " answers as Hazelcast does")
                    : Finding.fail(
                            Check.MEMBERS, where + " is no Hazelcast", "correct cluster.members or cluster.port");
        } catch (UnknownHostException e) {
            return Finding.fail(Check.MEMBERS, host + ": no such name", "correct cluster.members, or the name service");
        } catch (ConnectException e) {
            return Finding.warn(
                    Check.MEMBERS, where + ": nobody listens", "nothing, if that node (or this one) is to start there");
        } catch (SocketTimeoutException e) {
            return Finding.fail(
                    Check.MEMBERS,
                    where + ": silent for " + PATIENCE_MS + " ms",
                    "a firewall on the way, or no Hazelcast: look at cluster.port");
        } catch (IOException | IllegalArgumentException e) {
            return Finding.fail(Check.MEMBERS, where + " cannot be reached", "look at the network on the way");
        }
    }
}
