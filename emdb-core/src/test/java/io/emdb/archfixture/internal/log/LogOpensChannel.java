package io.emdb.archfixture.internal.log;

import java.nio.channels.FileChannel;

interface LogOpensChannel {

  FileChannel channel();
}
