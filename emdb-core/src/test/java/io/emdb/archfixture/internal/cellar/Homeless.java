package io.emdb.archfixture.internal.cellar;

final class Homeless {}
