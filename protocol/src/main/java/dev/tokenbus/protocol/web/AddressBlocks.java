package dev.tokenbus.protocol.web;

import java.util.List;
import java.util.Optional;

/** Some addresses: single ones, and blocks such as {@code 10.0.0.0/8}. */
public final class AddressBlocks {
    private final List<Block> blocks;

    private record Block(IpAddress base, int bits) {
        boolean contains(IpAddress address) {
            if (address.bits() != base.bits()) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                if (address.bit(i) != base.bit(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private AddressBlocks(List<Block> blocks) {
        this.blocks = blocks;
    }

    /** Throws {@link IllegalArgumentException} for what is no address and no block; {@code key} names it. */
    public static AddressBlocks parse(String key, List<String> texts) {
        return new AddressBlocks(texts.stream()
                .map(text -> block(text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                key + ": " + text + " (expected: addresses or blocks, such as 10.0.0.0/8)")))
                .toList());
    }

    private static Optional<Block> block(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> base = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0 || base.isEmpty()) {
            return base.map(address -> new Block(address, address.bits()));
        }
        String bits = text.substring(slash + 1);
        return bits.matches("\\d{1,3}")
                ? base.filter(address -> Integer.parseInt(bits) <= address.bits())
                        .map(address -> new Block(address, Integer.parseInt(bits)))
                : Optional.empty();
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    public boolean contain(IpAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}
