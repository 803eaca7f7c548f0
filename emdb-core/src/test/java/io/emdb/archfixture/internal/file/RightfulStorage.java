package io.emdb.archfixture.internal.file;

import java.nio.channels.FileChannel;

public interface RightfulStorage {

  FileChannel channel();
}
