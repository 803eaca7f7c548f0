package io.emdb.archfixture.internal.catalog;

import java.util.concurrent.ExecutorService;

interface CatalogOwnsPool {

  ExecutorService pool();
}
