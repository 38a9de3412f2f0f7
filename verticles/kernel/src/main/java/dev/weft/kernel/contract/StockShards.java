package dev.weft.kernel.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * How the stock is divided: each SKU belongs to one shard, each shard is written by one writer. A
 * public contract, for participants in other languages: shard = CRC-32 (as in zlib) of the SKU in
 * UTF-8, modulo the count.
 *
 * @param count 1 or more; with one the stream is called INVENTORY, with more INVENTORY_0 and so on
 */
public record StockShards(int count) {
  public static final StockShards ONE = new StockShards(1);

  public StockShards {
    if (count < 1) {
      throw new IllegalArgumentException(count + " shards");
    }
  }

  public int shardOf(String sku) {
    CRC32 hash = new CRC32();
    hash.update(sku.getBytes(StandardCharsets.UTF_8));
    return (int) (hash.getValue() % count);
  }

  /** Name of the shard's stream. */
  public String stream(int shard) {
    return count == 1 ? Streams.INVENTORY : Streams.INVENTORY + "_" + shard;
  }

  /** Names of all streams, in order of the shards. */
  public List<String> streams() {
    return IntStream.range(0, count).mapToObj(this::stream).toList();
  }
}
