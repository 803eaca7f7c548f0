package io.emdb.archfixture.internal.catalog;

abstract class CatalogIsThread extends Thread {}
