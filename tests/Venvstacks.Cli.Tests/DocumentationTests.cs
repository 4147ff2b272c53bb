using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using static Venvstacks.Testing.PublicApi;

namespace Venvstacks.Cli.Tests;

/// <summary>Everything that other assemblies can call says what it is: types, and each of their members.</summary>
public class DocumentationTests
{
    public static TheoryData<string> Libraries => [.. PublicAssemblies.All.Keys];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void All_that_is_public_is_documented(string library)
    {
        Assembly assembly = PublicAssemblies.All[library];
        Documents documents = new(assembly);
        IEnumerable<string> missing =
            from type in assembly.GetExportedTypes()
            from missed in MissingOf(type, documents)
            select missed;
        missing.ShouldBeEmpty();
    }

    private static IEnumerable<string> MissingOf(Type type, Documents documents)
    {
        string name = NameOf(type);
        if (!documents.Has("T:" + name))
            yield return name;
        // Overloads count together: each has a text of its own.
        IEnumerable<MemberInfo> members = type.GetMembers(Declared)
            .Where(member => CanBeSeen(member) && !documents.HasParameter(member));
        foreach (
            IGrouping<string, MemberInfo> overloads in members.GroupBy(member =>
                $"{LetterOf(member)}:{name}.{SpellName(member)}"
            )
        )
        {
            if (documents.Count(overloads.Key) < overloads.Count())
                yield return overloads.Key;
        }
    }

    private static bool CanBeSeen(MemberInfo member) =>
        member switch
        {
            Type => false, // has a turn of its own
            _ when member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null => false,
            FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
            PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
            EventInfo happening => IsVisible(happening.AddMethod!),
            ConstructorInfo constructor => IsVisible(constructor),
            MethodInfo method => IsVisible(method) && IsNoAccessor(method),
            _ => false,
        };

    private static char LetterOf(MemberInfo member) =>
        member switch
        {
            FieldInfo => 'F',
            PropertyInfo => 'P',
            EventInfo => 'E',
            _ => 'M',
        };

    private static string SpellName(MemberInfo member) => member is ConstructorInfo ? "#ctor" : member.Name;

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    /// <summary>The documentation file of an assembly.</summary>
    private sealed class Documents
    {
        private readonly Dictionary<string, XElement> _members;
        private readonly ILookup<string, string> _byName;

        public Documents(Assembly assembly)
        {
            _members = XDocument
                .Load(Path.ChangeExtension(assembly.Location, ".xml"))
                .Descendants("member")
                .Where(member => member.Elements().Any())
                .ToDictionary(member => member.Attribute("name")!.Value);
            // M:Name.Of.Type.Member``1(parameters)~result
            _byName = _members.Keys.ToLookup(key => key.Split("(")[0].Split("``")[0].Split("~")[0]);
        }

        public bool Has(string key) => _members.ContainsKey(key);

        public int Count(string name) => _byName[name].Count();

        /// <summary>Whether a constructor or property comes of the head of its type, whose parameters are documented there.</summary>
        public bool HasParameter(MemberInfo member)
        {
            if (!_members.TryGetValue("T:" + NameOf(member.DeclaringType!), out XElement? type))
                return false;
            HashSet<string> names = [.. type.Elements("param").Select(param => param.Attribute("name")!.Value)];
            return member switch
            {
                PropertyInfo property => names.Contains(property.Name),
                ConstructorInfo constructor => constructor.GetParameters().All(p => names.Contains(p.Name!)),
                _ => false,
            };
        }
    }
}
