package io.emdb.archfixture.internal.catalog;

final class CatalogStartsThread {

  void start(Runnable work) {
    new Thread(work, "fixture-catalog").start();
  }
}
