package io.palimpsest.evaluator.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Gives all local stores of this process one cache and one budget for what is not written yet. By default each store of each partition has its own
 * of both, some 100 MiB, outside the Java heap. Made by Kafka Streams, once for each store; the first one's size counts.
 */
public final class BoundedStores implements RocksDBConfigSetter {

    /** Property of the streams: bytes of memory for all stores together, outside the heap. */
    public static final String BYTES = "palimpsest.stores.bytes";

    /** Of the budget, so that reading keeps the larger part. */
    private static final int UNWRITTEN_SHARE = 4;

    private static final long BUFFER_BYTES = 1024L * 1024;
    private static final int BUFFERS = 3;

    private static Cache cache;
    private static WriteBufferManager unwritten;

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        share(Long.parseLong(String.valueOf(configs.get(BYTES))));
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(cache);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(unwritten);
        options.setWriteBufferSize(BUFFER_BYTES);
        options.setMaxWriteBufferNumber(BUFFERS);
    }

    /** Nothing: what the stores share lives as long as the process. */
    @Override
    public void close(String store, Options options) {}

    private static synchronized void share(long bytes) {
        if (cache == null) {
            RocksDB.loadLibrary();
            cache = new LRUCache(bytes);
            unwritten = new WriteBufferManager(bytes / UNWRITTEN_SHARE, cache);
        }
    }
}
