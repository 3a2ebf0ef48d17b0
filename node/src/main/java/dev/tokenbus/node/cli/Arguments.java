package dev.tokenbus.node.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments as they were typed. Where no locale is set, in containers for example, Java 17 reads them as ASCII and replaces
 * everything else; the system still has their bytes.
 */
final class Arguments {
    private static final Path BYTES = Path.of("/proc/self/cmdline");

    private Arguments() {}

    static String[] asTyped(String[] decoded) {
        boolean isUtf8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding", "UTF-8"));
        if (isUtf8 || Arrays.stream(decoded).allMatch(Arguments::isAscii)) {
            return decoded;
        }
        try {
            return asTyped(decoded, Files.readAllBytes(BYTES));
        } catch (IOException e) {
            return decoded;
        }
    }

    /**
     * @param decoded as the JVM read them
     * @param commandLine of the process, each argument with a 0 after it
     * @return the last arguments of the command line as UTF-8; {@code decoded} where that cannot be what was typed
     */
    static String[] asTyped(String[] decoded, byte[] commandLine) {
        try {
            List<String> all = split(commandLine);
            if (all.size() < decoded.length) {
                return decoded;
            }
            String[] typed =
                    all.subList(all.size() - decoded.length, all.size()).toArray(String[]::new);
            for (int i = 0; i < typed.length; i++) {
                if (isAscii(decoded[i]) && !decoded[i].equals(typed[i])) {
                    return decoded;
                }
            }
            return typed;
        } catch (CharacterCodingException e) {
            // Typed in the locale's own charset, which is not UTF-8.
            return decoded;
        }
    }

    private static List<String> split(byte[] commandLine) throws CharacterCodingException {
        List<String> all = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                ByteBuffer argument = ByteBuffer.wrap(commandLine, from, i - from);
                all.add(StandardCharsets.UTF_8.newDecoder().decode(argument).toString());
                from = i + 1;
            }
        }
        return all;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
