package io.palimpsest.local.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right of one stack to use one directory.
 *
 * <p>The operating system holds the lock and frees it when the process dies, however it dies, so a lock file that was left
 * behind is no obstacle. Thread-safe; freed by {@link #close()}.
 */
final class DirectoryLock implements AutoCloseable {

    private static final String FILE = "stack.lock";

    // File locks belong to the whole process, and closing a second channel of the same file would free the lock of the
    // first: directories held by this process must be known to all of it before the file is opened again.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock of an existing directory.
     *
     * @param directory the directory, symbolic links resolved
     * @throws StackException if this or another process holds it
     */
    static DirectoryLock take(Path directory) throws IOException {
        if (!HELD.add(directory)) {
            throw new StackException("An embedded stack already runs on " + directory
                    + " in this process: close it first or choose another directory");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StackException("Another process" + RunningStack.describe(directory)
                        + " runs an embedded stack on " + directory + ": stop it or choose another directory");
            }
            return new DirectoryLock(directory, channel);
        } catch (IOException | RuntimeException failure) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(directory);
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(directory);
    }
}
