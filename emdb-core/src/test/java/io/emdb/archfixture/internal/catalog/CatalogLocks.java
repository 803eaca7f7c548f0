package io.emdb.archfixture.internal.catalog;

import java.util.concurrent.locks.Lock;

interface CatalogLocks {

  Lock lock();
}
