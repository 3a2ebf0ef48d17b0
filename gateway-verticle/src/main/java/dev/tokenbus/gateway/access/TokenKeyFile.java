package dev.tokenbus.gateway.access;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the keys that sign streams' tokens, which may change while a node runs: a line {@code id:secret} for each, the signing one
 * first, blank lines, and comments that begin with {@code #}. A file that is broken or gone changes nothing: the keys that were last read
 * stay, and the log says so once.
 */
public final class TokenKeyFile {
    private static final int MOST_BYTES = 64 << 10;
    private static final int LEAST_CHARS = 32;
    private static final String EXPECTED = "(expected: lines of id:secret, with secrets of " + LEAST_CHARS
            + " characters or more, at most " + TokenKeys.MOST + ")";

    private final Logger log;
    private final Path path;
    private final List<TokenKey> more;
    private final TokenKeys keys;
    private String complaint = "";

    private TokenKeyFile(Path path, List<TokenKey> more, Logger log) throws IOException {
        this.log = log;
        this.path = path;
        this.more = List.copyOf(more);
        this.keys = new TokenKeys(read());
    }

    /**
     * Reads the file for the first time; throws {@link IllegalArgumentException} that says what is wrong with it.
     *
     * @param more keys that are valid as well, wherever they come from
     */
    public static TokenKeyFile open(Path path, List<TokenKey> more) {
        return open(path, more, LoggerFactory.getLogger(TokenKeyFile.class));
    }

    static TokenKeyFile open(Path path, List<TokenKey> more, Logger log) {
        try {
            return new TokenKeyFile(path, more, log);
        } catch (IOException e) {
            throw new IllegalArgumentException("gateway.tokenKeysFile: " + e.getMessage(), e);
        }
    }

    public TokenKeys keys() {
        return keys;
    }

    /** Reads the file again. Blocks; one call at a time. */
    public void reload() {
        try {
            List<TokenKey> read = read();
            complaint = "";
            if (!read.equals(keys.all())) {
                keys.use(read);
                log.atInfo()
                        .addKeyValue("signing", read.get(0).id())
                        .addKeyValue("keys", read.size())
                        .log("the keys of streams' tokens were read again");
            }
        } catch (IOException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.atWarn()
                    .addKeyValue("cause", reason)
                    .log("the keys of streams' tokens stay as they were, because their file cannot be read");
        }
    }

    private List<TokenKey> read() throws IOException {
        List<TokenKey> read = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                read.add(key(line, i + 1, read));
            }
        }
        if (read.isEmpty()) {
            throw new IOException(path + ": no key " + EXPECTED);
        }
        more.stream().filter(key -> !read.contains(key)).forEach(read::add);
        return read;
    }

    /** Quotes nothing of the line. */
    private TokenKey key(String line, int number, List<TokenKey> before) throws IOException {
        int colon = line.indexOf(':');
        String secret = line.substring(colon + 1);
        if (colon < 0 || secret.length() < LEAST_CHARS || before.size() >= TokenKeys.MOST) {
            throw new IOException(path + ", line " + number + ": no key " + EXPECTED);
        }
        try {
            TokenKey key = TokenKey.named(line.substring(0, colon), secret.getBytes(StandardCharsets.UTF_8));
            if (before.stream().anyMatch(other -> other.id().equals(key.id()))) {
                throw new IllegalArgumentException("id: the same as on a line before");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ", line " + number + ": " + e.getMessage(), e);
        }
    }

    private List<String> lines() throws IOException {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new IOException(path + ": larger than " + (MOST_BYTES >> 10) + " KiB");
            }
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(path + ": not UTF-8", e);
        }
    }
}
