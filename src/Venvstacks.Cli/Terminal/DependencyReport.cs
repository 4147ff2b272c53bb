using System.Text.Json.Nodes;
using Venvstacks.Explaining;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Cli.Terminal;

/// <summary>The dependencies of layers as trees, or as JSON (docs/reference/schemas/tree.schema.json).</summary>
/// <param name="layers">The layers.</param>
/// <param name="isUtf8">Whether the lines are drawn with box characters instead of ASCII.</param>
internal sealed class DependencyReport(ImmutableArray<LayerDependencies> layers, bool isUtf8)
{
    private readonly TreeBranches _branches = isUtf8 ? TreeBranches.Unicode : TreeBranches.Ascii;

    /// <summary>Writes what each layer requires, and what that requires.</summary>
    public void WriteTrees(TextWriter output)
    {
        bool isCut = false;
        foreach (LayerDependencies layer in layers)
        {
            ILookup<Node, PackageDependency> below = layer.Dependencies.ToLookup(edge => new Node(edge.Dependent));
            output.WriteLine(DisplayText.Escape(layer.Layer.BuildName));
            isCut |= new Walk(
                output,
                _branches,
                node => below[node].Select(edge => (new Node(edge.Required), Describe(edge, layer))),
                node => SupplierOf(node, layer) is not null
            ).Write(new Node(null));
        }
        SayCut(output, isCut);
    }

    /// <summary>Writes what requires a package, and what requires that, up to the layers.</summary>
    public void WriteInverted(PackageName package, TextWriter output)
    {
        bool isCut = false;
        foreach (LayerDependencies layer in layers)
        {
            ILookup<Node, PackageDependency> above = layer.Dependencies.ToLookup(edge => new Node(edge.Required));
            foreach (SuppliedPackage found in layer.Packages.Where(supplied => supplied.Package.Name == package))
            {
                Node root = new((package, found.Package.Version));
                output.WriteLine(
                    DisplayText.Escape($"{package} {found.Package.Version} in {layer.Layer}{From(found)}")
                );
                isCut |= new Walk(
                    output,
                    _branches,
                    node => above[node].Select(edge => (new Node(edge.Dependent), DescribeDependent(edge, layer))),
                    _ => false
                ).Write(root);
            }
        }
        SayCut(output, isCut);
    }

    /// <summary>The JSON form.</summary>
    public JsonObject ToJson() => new() { ["schema"] = 1, ["layers"] = new JsonArray([.. layers.Select(ToJson)]) };

    private static void SayCut(TextWriter output, bool isCut)
    {
        if (isCut)
            output.WriteLine("(*) see above");
    }

    private static string Describe(PackageDependency edge, LayerDependencies layer)
    {
        string extras = edge.Extras.IsEmpty ? "" : $"[{string.Join(',', edge.Extras)}]";
        string from = layer.Packages.FirstOrDefault(supplied => Is(supplied, edge.Required)) is { } found
            ? From(found)
            : "";
        return $"{edge.Required.Name}{extras} {edge.Required.Version}{from}{Where(edge)}";
    }

    private static string DescribeDependent(PackageDependency edge, LayerDependencies layer) =>
        (edge.Dependent is { } dependent ? $"{dependent.Name} {dependent.Version}" : $"{layer.Layer}") + Where(edge);

    private static string From(SuppliedPackage package) =>
        package.Supplier is { } supplier ? $" (from {supplier})" : "";

    private static string Where(PackageDependency edge) =>
        edge.Marker is { } marker ? $" where {marker.ToLockText()}" : "";

    private static bool Is(SuppliedPackage supplied, (PackageName Name, PackageVersion Version) package) =>
        supplied.Package.Name == package.Name && supplied.Package.Version.Equals(package.Version);

    private static string? SupplierOf(Node node, LayerDependencies layer) =>
        node.Package is { } package
            ? layer.Packages.FirstOrDefault(supplied => Is(supplied, package))?.Supplier?.BuildName
            : null;

    private static JsonObject ToJson(LayerDependencies layer)
    {
        ILookup<Node, PackageDependency> below = layer.Dependencies.ToLookup(edge => new Node(edge.Dependent));
        return new JsonObject
        {
            ["layer"] = layer.Layer.BuildName,
            ["requires"] = new JsonArray([.. below[new Node(null)].Select(ToJson)]),
            ["packages"] = new JsonArray([.. layer.Packages.Select(supplied => ToJson(supplied, below))]),
        };
    }

    private static JsonObject ToJson(SuppliedPackage supplied, ILookup<Node, PackageDependency> below)
    {
        LockedPackage package = supplied.Package;
        return new JsonObject
        {
            ["name"] = package.Name.ToString(),
            ["version"] = package.Version.ToString(),
            ["marker"] = package.MarkerText,
            ["from"] = supplied.Supplier?.BuildName,
            ["requires"] = new JsonArray([.. below[new Node((package.Name, package.Version))].Select(ToJson)]),
        };
    }

    private static JsonObject ToJson(PackageDependency edge) =>
        new()
        {
            ["name"] = edge.Required.Name.ToString(),
            ["version"] = edge.Required.Version.ToString(),
            ["extras"] = new JsonArray([.. edge.Extras.Select(extra => (JsonNode)extra.ToString())]),
            ["marker"] = edge.Marker?.ToLockText(),
        };

    /// <summary>A package, or the layer.</summary>
    private readonly record struct Node((PackageName Name, PackageVersion Version)? Package);

    /// <summary>Writes what is below a node; what was written before is not repeated.</summary>
    private sealed class Walk(
        TextWriter output,
        TreeBranches branches,
        Func<Node, IEnumerable<(Node To, string Text)>> below,
        Func<Node, bool> isLeaf
    )
    {
        private readonly HashSet<Node> _written = [];
        private bool _isCut;

        /// <summary>Writes all below a node; true where something was left out because it was written before.</summary>
        public bool Write(Node root)
        {
            Write(root, "");
            return _isCut;
        }

        private void Write(Node node, string indent)
        {
            (Node To, string Text)[] children = [.. below(node)];
            for (int i = 0; i < children.Length; i++)
            {
                (Node to, string text) = children[i];
                bool isLast = i == children.Length - 1;
                bool isOpen = !isLeaf(to) && below(to).Any();
                bool isRepeated = isOpen && !_written.Add(to);
                _isCut |= isRepeated;
                output.WriteLine(
                    DisplayText.Escape($"{indent}{branches.Branch(isLast)}{text}{(isRepeated ? " (*)" : "")}")
                );
                if (isOpen && !isRepeated)
                    Write(to, indent + branches.Indent(isLast));
            }
        }
    }
}
